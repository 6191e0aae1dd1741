// Graphs: what a capture recorded, done again in that order.

#include "double.h"

using namespace twin;

EXPORT cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long) {
    Lock lock(everything);
    count("cudaGraphInstantiate");
    if (auto error = unsafe_call())
        return fail(error);
    *exec = reinterpret_cast<cudaGraphExec_t>(new Graph(*reinterpret_cast<Graph*>(graph)));
    return cudaSuccess;
}
EXPORT cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long flags) {
    return cudaGraphInstantiateWithFlags(exec, graph, flags);
}

EXPORT cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t given) {
    Lock lock(everything);
    count("cudaGraphLaunch");
    auto* stream = stream_of(given);
    if (auto error = enter(stream))
        return fail(error);
    for (const auto& node : reinterpret_cast<Graph*>(exec)->nodes)
        add(stream, {node});
    return cudaSuccess;
}

EXPORT cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t* number) {
    Lock lock(everything);
    if (!nodes)
        *number = reinterpret_cast<Graph*>(graph)->nodes.size();
    return cudaSuccess;
}

EXPORT cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    Lock lock(everything);
    delete reinterpret_cast<Graph*>(graph);
    return cudaSuccess;
}
EXPORT cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
    Lock lock(everything);
    count("cudaGraphExecDestroy");
    delete reinterpret_cast<Graph*>(exec);
    return cudaSuccess;
}
