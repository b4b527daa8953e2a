#include "libs/rpc/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/rpc/grpc_process.h"

namespace dealtrace::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetadataTest, AValueIsPrintableAscii) {
  EXPECT_TRUE(IsMetadataValue(""));
  EXPECT_TRUE(IsMetadataValue("vendor=1,other=a b~"));
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(IsMetadataValue(std::string(1, static_cast<char>(byte))), byte >= 32 && byte < 127)
        << byte;
  }
}

TEST(MetadataTest, ATokenIsAB64Token) {
  EXPECT_TRUE(IsBearerToken("eyJhbGciOiJFUzI1NiJ9.e30.a-b_c~d+e/f=="));
  for (const std::string token :
       {"", "=", "a=b", "a b", " a", "a\t", "a\n", "\xA0", "a\xC3\xA9", "a,b", "a\"", "a%20"}) {
    EXPECT_FALSE(IsBearerToken(token)) << token;
  }
  EXPECT_FALSE(IsBearerToken(std::string("a\0b", 3)));
}

TEST(GrpcMessageTest, KeepsPlainWords) {
  EXPECT_EQ(MaskGrpcMessage("Handshake failed with fatal error SSL_ERROR_SSL: error:1416F086:SSL "
                            "routines:certificate verify failed."),
            "Handshake failed with fatal error SSL_ERROR_SSL: […] verify failed.");
}

TEST(GrpcMessageTest, KeepsNothingOfAHeader) {
  const std::string token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl";
  const std::vector<std::string> messages = {
      "validate_metadata: UNKNOWN:Illegal header value {raw_bytes:\"42 65 61 72 65 72 20 65 79 "
      "'Bearer " +
          token + ".'\", offset:7}",
      "Error parsing authorization metadata: error=x, value=" + token,
      "bytes 65 79 4a ad be ef fe ed 68 62 47", "Bearer " + token, "key " + std::string(30, 'k')};
  for (const std::string& message : messages) {
    const std::string masked = MaskGrpcMessage(message);
    for (const char* part : {"eyJ", "65", "4a", " ad", " be", " ef", "kkk"}) {
      EXPECT_THAT(masked, Not(HasSubstr(part))) << message;
    }
  }
}

}  // namespace
}  // namespace dealtrace::rpc
