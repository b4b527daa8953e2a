# Run by the build: writes OUTPUT, the C++ source of ContractDescriptors, from the file INPUT.
file(READ "${INPUT}" hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${hex}")
# 64 bytes a line.
string(REPEAT "." 256 line)
string(REGEX REPLACE "(${line})" "\\1\"\n    \"" bytes "${bytes}")
file(SIZE "${INPUT}" size)
file(WRITE "${OUTPUT}" "// Generated from proto/; do not edit.
#include \"services/gateway/contracts.h\"

namespace dealtrace::gateway {
namespace {

constexpr char kBytes[] =
    \"${bytes}\";

}  // namespace

absl::string_view ContractDescriptors() { return absl::string_view(kBytes, ${size}); }

}  // namespace dealtrace::gateway
")
