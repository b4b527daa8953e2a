#include "services/gateway/sealed_text.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"

namespace dealtrace::gateway {
namespace {

constexpr int kNonceBytes = 12;
constexpr int kTagBytes = 16;
constexpr size_t kExpiryDigits = 20;

struct ContextFreer {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFreer>;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

absl::StatusOr<std::string> RandomBytes(int count) {
  std::string bytes(static_cast<size_t>(count), '\0');
  if (RAND_bytes(Bytes(bytes), count) != 1) return absl::InternalError("no random bytes");
  return bytes;
}

absl::Status NotOurs() {
  return absl::UnauthenticatedError("not valid here: it was changed, or made by another gateway");
}

}  // namespace

absl::StatusOr<TextSealer> TextSealer::FromKey(absl::string_view key) {
  if (key.size() != kKeyBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the key has ", key.size(), " bytes; it must have ", kKeyBytes));
  }
  return TextSealer(key);
}

absl::StatusOr<TextSealer> TextSealer::WithRandomKey() {
  auto key = RandomBytes(kKeyBytes);
  if (!key.ok()) return key.status();
  return TextSealer(*key);
}

absl::StatusOr<std::string> TextSealer::Seal(absl::string_view purpose, absl::string_view text,
                                             absl::Time expiry) const {
  const std::string plain =
      absl::StrFormat("%020d", std::max<int64_t>(0, absl::ToUnixSeconds(expiry))) +
      std::string(text);
  auto nonce = RandomBytes(kNonceBytes);
  if (!nonce.ok()) return nonce.status();
  std::string secret(plain.size(), '\0');
  std::string tag(kTagBytes, '\0');
  const Context context(EVP_CIPHER_CTX_new());
  int count = 0;
  const bool ok =
      context != nullptr &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key_), Bytes(*nonce)) ==
          1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &count, Bytes(purpose),
                        static_cast<int>(purpose.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), Bytes(secret), &count, Bytes(plain),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), Bytes(secret) + count, &count) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1;
  if (!ok) return absl::InternalError("the text could not be sealed");
  return absl::WebSafeBase64Escape(absl::StrCat(*nonce, secret, tag));
}

absl::StatusOr<std::string> TextSealer::Open(absl::string_view purpose, absl::string_view sealed,
                                             absl::Time now) const {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(sealed, &bytes) ||
      bytes.size() < kNonceBytes + kExpiryDigits + kTagBytes) {
    return NotOurs();
  }
  const absl::string_view nonce = absl::string_view(bytes).substr(0, kNonceBytes);
  const absl::string_view secret =
      absl::string_view(bytes).substr(kNonceBytes, bytes.size() - kNonceBytes - kTagBytes);
  std::string tag = bytes.substr(bytes.size() - kTagBytes);
  std::string plain(secret.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new());
  int count = 0;
  const bool ok =
      context != nullptr &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key_), Bytes(nonce)) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &count, Bytes(purpose),
                        static_cast<int>(purpose.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), Bytes(plain), &count, Bytes(secret),
                        static_cast<int>(secret.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), Bytes(plain) + count, &count) == 1;
  int64_t expiry = 0;
  if (!ok || !absl::SimpleAtoi(plain.substr(0, kExpiryDigits), &expiry)) return NotOurs();
  if (absl::FromUnixSeconds(expiry) <= now) return absl::UnauthenticatedError("expired");
  return plain.substr(kExpiryDigits);
}

}  // namespace dealtrace::gateway
