// Streams do their work at once; or, with CUDA_DOUBLE_DELAY set, not before somebody waits for it, so that what was not waited for shows. And which of
// them are in a capture, and what that forbids.

#include "double.h"

#include <algorithm>
#include <cstdlib>
#include <set>

using namespace twin;

namespace {

std::set<std::shared_ptr<Capture>>& captures() {
    static std::set<std::shared_ptr<Capture>> all;
    return all;
}

const bool delays = std::getenv("CUDA_DOUBLE_DELAY") != nullptr;

std::set<Stream*>& busy() {
    static std::set<Stream*> all;
    return all;
}

void run(Stream* stream, uint64_t until) {
    while (stream->done < until && !stream->queue.empty()) {
        auto work = std::move(stream->queue.front());
        stream->queue.pop_front();
        if (work.awaited)
            run(work.awaited, work.until);
        if (work.staged)
            work.node.source = work.staged->data();
        perform(work.node);
        ++stream->done;
    }
}

Event* event_of(cudaEvent_t event) { return reinterpret_cast<Event*>(event); }

// Waiting for a stream, or asking about it, has no answer while it is captured.
cudaError_t outside(Stream* stream) {
    if (!stream->capture)
        return enter(stream);
    stream->capture->invalid = true;
    return cudaErrorStreamCaptureUnsupported;
}

cudaError_t ask(Event* event) {
    if (event->capture && captures().count(event->capture)) {
        event->capture->invalid = true;
        return cudaErrorCapturedEvent;
    }
    return unsafe_call();
}

}  // namespace

namespace twin {

Stream* stream_of(cudaStream_t stream) {
    static std::map<int, Stream> defaults;
    if (stream && stream != cudaStreamLegacy && stream != cudaStreamPerThread)
        return reinterpret_cast<Stream*>(stream);
    auto& own = defaults[self().device];
    own.device = self().device;
    return &own;
}

bool is_capturing(const Stream* stream) { return stream->capture && !stream->capture->invalid; }

cudaError_t unsafe_call() {
    if (self().mode == cudaStreamCaptureModeRelaxed)
        return cudaSuccess;
    auto error = cudaSuccess;
    for (const auto& capture : captures()) {
        bool own = capture->thread == self().id && capture->mode != cudaStreamCaptureModeRelaxed;
        bool global = self().mode == cudaStreamCaptureModeGlobal && capture->mode == cudaStreamCaptureModeGlobal;
        if (own || global) {
            capture->invalid = true;
            error = cudaErrorStreamCaptureUnsupported;
        }
    }
    return error;
}

cudaError_t enter(Stream* stream) {
    if (stream->capture)
        return stream->capture->invalid ? cudaErrorStreamCaptureInvalidated : cudaSuccess;
    if (stream == stream_of(nullptr))
        for (const auto& capture : captures())
            if (capture->origin->blocking) {
                capture->invalid = true;
                return cudaErrorStreamCaptureImplicit;
            }
    return cudaSuccess;
}

void finish(Stream* stream) { run(stream, stream->given); }

void finish_all() {
    for (auto* stream : busy())
        finish(stream);
}

cudaError_t add(Stream* stream, Work work) {
    if (!is_capturing(stream)) {
        if (!delays)
            perform(work.node);
        else if (work.node.target || work.awaited) {
            stream->queue.push_back(std::move(work));
            ++stream->given;
            busy().insert(stream);
        }
        return cudaSuccess;
    }
    stream->capture->graph->nodes.push_back(std::move(work.node));
    stream->pending = stream != stream->capture->origin;
    return cudaSuccess;
}

}  // namespace twin

EXPORT cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned flags, int) {
    Lock lock(everything);
    count("cudaStreamCreate");
    auto* made = new Stream();
    made->device = self().device;
    made->blocking = !(flags & cudaStreamNonBlocking);
    *stream = reinterpret_cast<cudaStream_t>(made);
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamQuery(cudaStream_t stream) {
    Lock lock(everything);
    count("cudaStreamQuery");
    if (auto error = outside(stream_of(stream)))
        return fail(error);
    finish(stream_of(stream));
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    Lock lock(everything);
    count_wait("cudaStreamSynchronize");
    if (auto error = outside(stream_of(stream)))
        return fail(error);
    finish(stream_of(stream));
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceSynchronize() {
    Lock lock(everything);
    count_wait("cudaDeviceSynchronize");
    for (const auto& capture : captures())
        if (capture->origin->device == self().device) {
            capture->invalid = true;
            return fail(cudaErrorStreamCaptureUnsupported);
        }
    finish_all();
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamWaitEvent(cudaStream_t given, cudaEvent_t mark, unsigned) {
    Lock lock(everything);
    count("cudaStreamWaitEvent");
    auto* stream = stream_of(given);
    auto* event = event_of(mark);
    bool marked = event->capture && captures().count(event->capture);
    if (marked && event->capture->invalid)
        return fail(cudaErrorStreamCaptureInvalidated);
    if (auto error = enter(stream))
        return fail(error);
    if (!event->recorded)
        return cudaSuccess;
    if (stream->capture && stream->capture != (marked ? event->capture : nullptr)) {
        stream->capture->invalid = true;
        return fail(cudaErrorStreamCaptureIsolation);
    }
    if (marked && !stream->capture) {
        if (stream == stream_of(nullptr)) {
            event->capture->invalid = true;
            return fail(cudaErrorStreamCaptureImplicit);
        }
        stream->capture = event->capture;
        stream->pending = true;
        event->capture->joined.push_back(stream);
    }
    if (marked && stream == stream->capture->origin)
        event->stream->pending = false;
    return marked ? cudaSuccess : add(stream, {{}, event->stream, event->place});
}

EXPORT cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
    Lock lock(everything);
    count("cudaEventCreate");
    auto* made = new Event();
    made->device = self().device;
    *event = reinterpret_cast<cudaEvent_t>(made);
    return cudaSuccess;
}
EXPORT cudaError_t cudaEventCreate(cudaEvent_t* event) { return cudaEventCreateWithFlags(event, 0); }

EXPORT cudaError_t cudaEventDestroy(cudaEvent_t event) {
    Lock lock(everything);
    delete event_of(event);
    return cudaSuccess;
}

EXPORT cudaError_t cudaEventRecord(cudaEvent_t mark, cudaStream_t given) {
    Lock lock(everything);
    count("cudaEventRecord");
    auto* stream = stream_of(given);
    auto* event = event_of(mark);
    if (event->device != stream->device)
        return fail(cudaErrorInvalidResourceHandle);
    if (auto error = enter(stream))
        return fail(error);
    event->recorded = true;
    event->capture = stream->capture;
    event->stream = stream;
    event->place = stream->given;
    return cudaSuccess;
}

EXPORT cudaError_t cudaEventQuery(cudaEvent_t event) {
    Lock lock(everything);
    count("cudaEventQuery");
    if (auto error = ask(event_of(event)))
        return fail(error);
    auto* stream = event_of(event)->stream;
    if (!stream || stream->done >= event_of(event)->place)
        return cudaSuccess;
    run(stream, stream->done + 1);  // who asks again and again gets there
    return fail(cudaErrorNotReady);
}

EXPORT cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    Lock lock(everything);
    count_wait("cudaEventSynchronize");
    if (auto error = ask(event_of(event)))
        return fail(error);
    if (event_of(event)->stream)
        run(event_of(event)->stream, event_of(event)->place);
    return cudaSuccess;
}

EXPORT cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode) {
    std::swap(*mode, self().mode);
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamBeginCapture(cudaStream_t given, cudaStreamCaptureMode mode) {
    static unsigned long long captured;
    Lock lock(everything);
    count("cudaStreamBeginCapture");
    auto* stream = stream_of(given);
    if (stream == stream_of(nullptr))
        return fail(cudaErrorStreamCaptureUnsupported);
    if (stream->capture)
        return fail(cudaErrorIllegalState);
    stream->capture = std::make_shared<Capture>();
    stream->capture->mode = mode;
    stream->capture->origin = stream;
    stream->capture->thread = self().id;
    stream->capture->id = ++captured;
    captures().insert(stream->capture);
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamEndCapture(cudaStream_t given, cudaGraph_t* graph) {
    Lock lock(everything);
    count("cudaStreamEndCapture");
    auto* stream = stream_of(given);
    *graph = nullptr;
    auto capture = stream->capture;
    if (!capture)
        return fail(cudaErrorIllegalState);
    if (capture->origin != stream)
        return fail(cudaErrorStreamCaptureUnmatched);
    if (capture->mode != cudaStreamCaptureModeRelaxed && capture->thread != self().id)
        return fail(cudaErrorStreamCaptureWrongThread);
    bool unjoined = std::any_of(capture->joined.begin(), capture->joined.end(), [](const Stream* other) { return other->pending; });
    captures().erase(capture);
    stream->capture = nullptr;
    for (auto* other : capture->joined) {
        other->capture = nullptr;
        other->pending = false;
    }
    if (capture->invalid)
        return fail(cudaErrorStreamCaptureInvalidated);
    if (unjoined)
        return fail(cudaErrorStreamCaptureUnjoined);
    *graph = reinterpret_cast<cudaGraph_t>(new Graph(*capture->graph));
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamIsCapturing(cudaStream_t given, cudaStreamCaptureStatus* status) {
    Lock lock(everything);
    auto* stream = stream_of(given);
    if (auto error = stream->capture ? cudaSuccess : enter(stream))
        return fail(error);
    *status = !stream->capture ? cudaStreamCaptureStatusNone
        : stream->capture->invalid ? cudaStreamCaptureStatusInvalidated : cudaStreamCaptureStatusActive;
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamGetCaptureInfo_v2(
    cudaStream_t given, cudaStreamCaptureStatus* status, unsigned long long* id, cudaGraph_t* graph, const cudaGraphNode_t** dependencies, size_t* number) {
    Lock lock(everything);
    auto error = cudaStreamIsCapturing(given, status);
    if (error == cudaSuccess && *status == cudaStreamCaptureStatusActive && id)
        *id = stream_of(given)->capture->id;
    if (graph)
        *graph = nullptr;
    if (dependencies)
        *dependencies = nullptr;
    if (number)
        *number = 0;
    return error;
}
