// ONNX Runtime behind five C functions, for onnxruntime_standin.py: networks with one input of floats, on the processor, all optimizations on.
#include <onnxruntime_cxx_api.h>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace {
thread_local std::string error;

struct Network {
    Ort::Session session{nullptr};
    std::vector<std::string> inputs, outputs;
    std::vector<Ort::Value> values;
};

Ort::Env& environment()
{
    static Ort::Env env(ORT_LOGGING_LEVEL_ERROR, "peers");
    return env;
}
}

extern "C" {
const char* standin_error() { return error.c_str(); }

Network* standin_open(const char* path, int threads)
{
    try {
        Ort::SessionOptions options;
        options.SetIntraOpNumThreads(threads);
        options.SetInterOpNumThreads(1);
        options.SetExecutionMode(ORT_SEQUENTIAL);
        options.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
        auto network = std::make_unique<Network>();
        network->session = Ort::Session(environment(), path, options);
        network->inputs = network->session.GetInputNames();
        network->outputs = network->session.GetOutputNames();
        return network.release();
    } catch (const std::exception& exception) {
        error = exception.what();
        return nullptr;
    }
}

int standin_inputs(Network* network) { return static_cast<int>(network->inputs.size()); }

const char* standin_input(Network* network, int index) { return network->inputs[index].c_str(); }

// the number of outputs, or -1
int standin_run(Network* network, float* data, const int64_t* shape, int rank)
{
    try {
        size_t count = 1;
        for (int i = 0; i < rank; i++) {
            count *= shape[i];
        }
        const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
        auto input = Ort::Value::CreateTensor<float>(memory, data, count, shape, rank);
        const char* name = network->inputs[0].c_str();
        std::vector<const char*> names;
        for (const auto& output : network->outputs) {
            names.push_back(output.c_str());
        }
        network->values = network->session.Run(Ort::RunOptions{nullptr}, &name, &input, 1, names.data(), names.size());
        return static_cast<int>(network->values.size());
    } catch (const std::exception& exception) {
        error = exception.what();
        return -1;
    }
}

// the rank; at most eight sizes
int standin_output(Network* network, int index, int64_t* shape, const float** data)
{
    const auto sizes = network->values[index].GetTensorTypeAndShapeInfo().GetShape();
    std::copy_n(sizes.begin(), std::min<size_t>(sizes.size(), 8), shape);
    *data = network->values[index].GetTensorData<float>();
    return static_cast<int>(sizes.size());
}
}
