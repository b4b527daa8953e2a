#include "libs/rpc/paging.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/sha.h>

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"

namespace dealtrace::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kDigestBytes = 16;
constexpr size_t kTokenBytesMax = 4096;

// Ties a token to the request's type and to everything in it but the paging fields.
std::string Digest(const Message& request) {
  std::unique_ptr<Message> arguments(request.New());
  arguments->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    const FieldDescriptor* field = arguments->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) arguments->GetReflection()->ClearField(arguments.get(), field);
  }
  std::string bytes = request.GetDescriptor()->full_name();
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    coded.WriteVarint32(static_cast<uint32_t>(arguments->ByteSizeLong()));
    arguments->SerializeWithCachedSizes(&coded);
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), kDigestBytes);
}

}  // namespace

absl::StatusOr<Page> ReadPage(const Message& request, int default_size, int maximum) {
  const google::protobuf::Descriptor* type = request.GetDescriptor();
  const google::protobuf::Reflection* reflection = request.GetReflection();
  const FieldDescriptor* size_field = type->FindFieldByName("page_size");
  const FieldDescriptor* token_field = type->FindFieldByName("page_token");
  if (size_field == nullptr || token_field == nullptr ||
      size_field->cpp_type() != FieldDescriptor::CPPTYPE_INT32 ||
      token_field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return absl::InternalError(
        absl::StrCat(type->full_name(), " has no int32 page_size and string page_token"));
  }
  Page page;
  page.size = reflection->GetInt32(request, size_field);
  if (page.size < 0) {
    return InvalidRequest({{"page_size", "must not be negative; 0 asks for the default"}});
  }
  page.size = std::min(page.size == 0 ? default_size : page.size, maximum);

  const std::string token = reflection->GetString(request, token_field);
  if (token.empty()) return page;
  std::string bytes;
  if (token.size() > kTokenBytesMax || !absl::WebSafeBase64Unescape(token, &bytes) ||
      bytes.size() <= kDigestBytes) {
    return InvalidRequest({{"page_token", "is not a token of this list; start without one"}});
  }
  if (bytes.substr(0, kDigestBytes) != Digest(request)) {
    return InvalidRequest(
        {{"page_token",
          "belongs to a list with other arguments; repeat them or start without one"}});
  }
  page.last_key = bytes.substr(kDigestBytes);
  return page;
}

std::string MakePageToken(const Message& request, absl::string_view last_key) {
  return absl::WebSafeBase64Escape(absl::StrCat(Digest(request), last_key));
}

}  // namespace dealtrace::rpc
