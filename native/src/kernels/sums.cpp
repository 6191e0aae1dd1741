#include "sums.h"

namespace deepnet {

constexpr int64_t chunk = 16384;

std::vector<Sums> run_sums(c10::ArrayRef<UpdateTask> tasks, c10::ArrayRef<SumLoop> loops) {
    struct Chunk {
        size_t task;
        int64_t begin;
    };
    std::vector<Chunk> chunks;
    for (size_t k = 0; k < tasks.size(); k++)
        for (int64_t begin = 0; begin < tasks[k].size; begin += chunk) chunks.push_back({k, begin});

    std::vector<Sums> parts(chunks.size(), Sums{});
    const auto count = static_cast<int64_t>(chunks.size());
    const auto run = [&](int64_t from, int64_t to) {
        for (auto c = from; c < to; c++) {
            const auto& task = tasks[chunks[c].task];
            loops[chunks[c].task]({&task, parts[c].data()}, chunks[c].begin, std::min(chunks[c].begin + chunk, task.size));
        }
    };
    int64_t elements = 0;
    for (const auto& task : tasks) elements += task.size;
    if (elements <= grain || at::get_num_threads() == 1) run(0, count);
    else at::parallel_for(0, count, 1, run);

    std::vector<Sums> result(tasks.size(), Sums{});
    for (size_t c = 0; c < chunks.size(); c++)
        for (size_t s = 0; s < 2; s++) result[chunks[c].task][s] += parts[c][s];
    return result;
}

}  // namespace deepnet
