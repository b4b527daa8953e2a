// Runs a fuzz target over the files of folders, for builds without libFuzzer. Also over each file
// cut short at every 16th byte and with single bytes changed, which finds most of what a short run
// of a fuzzer would.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

int RunVariants(const std::string& bytes) {
  Run(bytes);
  int count = 1;
  for (size_t cut = 0; cut < bytes.size(); cut += 16, ++count) Run(bytes.substr(0, cut));
  static constexpr char kBytes[] = {'\0', '"', '\n', ',', '{', '[', ':', '\xFF', '\xC3', '-', '9'};
  for (size_t at = 0; at < bytes.size(); at += 5, ++count) {
    std::string changed = bytes;
    changed[at] = kBytes[(at / 5) % sizeof(kBytes)];
    Run(changed);
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  int files = 0;
  int inputs = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      inputs += RunVariants({std::istreambuf_iterator<char>(file), {}});
      ++files;
    }
  }
  std::printf("%d inputs from %d files\n", inputs, files);
  return files > 0 ? 0 : 1;
}
