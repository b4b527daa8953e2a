// Writes the descriptors of OTLP's trace messages, which the system's library carries, to a file.
// Debian ships that library without its generated headers; protoc makes them again from these.
#include <fstream>
#include <iostream>
#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace {

using google::protobuf::FileDescriptor;

// Dependencies first, as protoc wants them.
void Add(const FileDescriptor& file, std::set<const FileDescriptor*>& added,
         google::protobuf::FileDescriptorSet& set) {
  if (!added.insert(&file).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) Add(*file.dependency(i), added, set);
  file.CopyTo(set.add_file());
}

}  // namespace

int main(int argc, char** argv) {
  const FileDescriptor* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
      "opentelemetry/proto/collector/trace/v1/trace_service.proto");
  if (argc != 2 || file == nullptr) {
    std::cerr << "usage: otlp_dump_descriptors FILE (linked with opentelemetry_proto)\n";
    return 1;
  }
  google::protobuf::FileDescriptorSet set;
  std::set<const FileDescriptor*> added;
  Add(*file, added, set);
  std::ofstream out(argv[1], std::ios::binary);
  return set.SerializeToOstream(&out) ? 0 : 1;
}
