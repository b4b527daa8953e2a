// What a peer can reach before anybody knows who it is.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/rpc/client_channels.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/log.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::rpc {
namespace {

using ::dealtrace::testing::StatusIs;
using testing::EchoServer;
using ::testing::HasSubstr;
using testing::TestIdentity;
using testing::v1::EchoRequest;
using testing::v1::EchoResponse;

constexpr char kEcho[] = "dealtrace.rpc.testing.v1.EchoService/Echo";

absl::Status Echo(Client& client, absl::Duration timeout = absl::Seconds(20)) {
  return client.Unary<EchoResponse>(kEcho, EchoRequest(), CallOptions::Within(timeout)).status();
}

ServerOptions WithTokenPort() {
  ServerOptions options;
  options.token_address = "127.0.0.1:0";
  return options;
}

// A folder that is gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    char name[] = "/tmp/dealtrace-edge-XXXXXX";
    path_ = mkdtemp(name);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A connected socket to a port of this machine.
int ConnectTo(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

// A peer without a certificate that speaks HTTP/2 by hand, as an attacker does.
class RawPeer {
 public:
  RawPeer(int port, int tls_version_max)
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), fd_(ConnectTo(port)) {
    std::signal(SIGPIPE, SIG_IGN);  // the server may close while this writes
    SSL_CTX_set_max_proto_version(context_.get(), tls_version_max);
    const unsigned char kHttp2[] = {2, 'h', '2'};
    SSL_CTX_set_alpn_protos(context_.get(), kHttp2, sizeof(kHttp2));
    const timeval patience = {.tv_sec = 5, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    connection_.reset(SSL_new(context_.get()));
    SSL_set_fd(connection_.get(), fd_);
    is_connected_ = SSL_connect(connection_.get()) == 1;
  }
  ~RawPeer() { close(fd_); }

  // False when the server closed the connection or does not read.
  bool Send(const std::string& bytes) {
    return is_connected_ &&
           SSL_write(connection_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }

  // How many bytes came, inside TLS.
  size_t Receive() {
    if (!is_connected_) return 0;
    char buffer[4096];
    const int read = SSL_read(connection_.get(), buffer, sizeof(buffer));
    return read > 0 ? static_cast<size_t>(read) : 0;
  }

  static std::string Frame(char type, char flags, char stream, const std::string& payload) {
    const size_t size = payload.size();
    return std::string{static_cast<char>(size >> 16),
                       static_cast<char>(size >> 8),
                       static_cast<char>(size),
                       type,
                       flags,
                       0,
                       0,
                       0,
                       stream} +
           payload;
  }

  // The client's preface and an empty SETTINGS frame.
  static std::string Preface() {
    return std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + Frame(4, 0, 0, "");
  }

 private:
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  const int fd_;
  std::unique_ptr<SSL, decltype(&SSL_free)> connection_{nullptr, SSL_free};
  bool is_connected_ = false;
};

size_t BytesAnswered(int port, int tls_version_max) {
  RawPeer peer(port, tls_version_max);
  peer.Send(RawPeer::Preface());
  return peer.Receive();
}

// What this process has in memory, in MiB.
long ResidentMib() {
  long pages = 0;
  long resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE) >> 20;
}

TEST(EdgeTest, APeerWithoutACertificateNeverGetsToHttp2) {
  const TestIdentity identity;
  EchoServer echo(identity, WithTokenPort());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    EXPECT_EQ(BytesAnswered(echo.server().port(), version), 0u) << version;
    EXPECT_GT(BytesAnswered(echo.server().token_port(), version), 0u) << version;
  }
}

// CVE-2023-33953 as it is in this gRPC: on the token port the bytes of one header are kept as long
// as they come, which is why the port stands behind a proxy. What this shows is that it ends with
// the connection, and that it cannot be done where a certificate is demanded.
TEST(EdgeTest, AHeaderOverManyFramesIsForgottenWithItsConnection) {
  const TestIdentity identity;
  EchoServer echo(identity, WithTokenPort());
  // A literal header whose value says that it has 64 MiB.
  const std::string header = std::string("\0\1a\x7f\x81\xff\xff\x1f", 8);
  constexpr int kFrames = 256;
  const std::string part(16'000, 'x');
  const auto send_all = [&](int port) {
    RawPeer peer(port, TLS1_3_VERSION);
    int sent = 0;
    if (!peer.Send(RawPeer::Preface()) || !peer.Send(RawPeer::Frame(1, 0, 1, header))) return sent;
    while (sent < kFrames && peer.Send(RawPeer::Frame(9, 0, 1, part))) ++sent;
    return sent;
  };
  const long before = ResidentMib();
  const absl::Time start = absl::Now();
  EXPECT_LT(send_all(echo.server().port()), kFrames) << "a certificate is demanded here";
  const int sent = send_all(echo.server().token_port());
  std::printf("%d frames of 16 kB without a token: %ld MiB more in %s\n", sent,
              ResidentMib() - before, absl::FormatDuration(absl::Now() - start).c_str());
  Client outside = echo.ConnectToTokenPort(identity.User({"echo"}, {"echo.read"}));
  EXPECT_OK(Echo(outside));
}

TEST(EdgeTest, ATokenAloneOpensOnlyTheTokenPort) {
  const TestIdentity identity;
  EchoServer echo(identity, WithTokenPort());
  ClientCredentials token_only = identity.Stranger();
  token_only.token = [token = identity.Token({"echo"}, {"echo.read"})] { return token; };
  Client outside = echo.ConnectToTokenPort(token_only);
  EXPECT_OK(Echo(outside));
  Client inside = echo.Connect(token_only);
  EXPECT_THAT(Echo(inside), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(EdgeTest, ACertificateIsNoIdentityOnTheTokenPort) {
  const TestIdentity identity;
  EchoServer echo(identity, WithTokenPort());
  for (const ClientCredentials& credentials : {identity.Service("friend"), identity.Stranger()}) {
    Client client = echo.ConnectToTokenPort(credentials);
    const absl::Status status = Echo(client);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnauthenticated));
    EXPECT_EQ(GetErrorInfo(status)->reason(), "IDENTITY_REQUIRED");
  }
}

TEST(EdgeTest, ReflectionAnswersNobodyOnTheTokenPort) {
  const TestIdentity identity;
  EchoServer echo(identity, WithTokenPort());
  grpc::SslCredentialsOptions ssl;
  ssl.pem_root_certs = identity.Stranger().ca_certificate;
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("echo");
  const auto channel = grpc::CreateCustomChannel(
      absl::StrCat("127.0.0.1:", echo.server().token_port()), grpc::SslCredentials(ssl), arguments);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  grpc::Slice empty;
  grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;
  const grpc::internal::RpcMethod method(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      grpc::internal::RpcMethod::NORMAL_RPC);
  EXPECT_EQ(grpc::internal::BlockingUnaryCall(channel.get(), method, &context, request, &response)
                .error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST(EdgeTest, ServesOnAUnixSocketInAFolderOfItsOwn) {
  const TestIdentity identity;
  const TemporaryFolder folder;
  ServerOptions options;
  options.address = absl::StrCat("unix:", folder / "run/echo.sock");
  {
    EchoServer echo(identity, options);
    EXPECT_EQ(echo.server().port(), 0);
    Client client = echo.Connect(identity.Service("friend"));
    EXPECT_OK(Echo(client));
    struct stat found;
    ASSERT_EQ(stat((folder / "run").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0700u);

    // A second server does not take the socket from the first.
    ServerOptions same = options;
    same.audience = "echo";
    same.credentials = identity.Server("echo");
    Server second(same, nullptr);
    EXPECT_THAT(second.Start(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("another")));
    EXPECT_OK(Echo(client));
  }
  EXPECT_EQ(ParseTarget(options.address).host, folder / "run/echo.sock");
}

TEST(EdgeTest, TakesTheSocketOfAProcessThatIsGone) {
  const TestIdentity identity;
  const TemporaryFolder folder;
  const std::string path = folder / "echo.sock";
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  close(fd);
  ServerOptions options;
  options.address = absl::StrCat("unix:", path);
  EchoServer echo(identity, options);
  Client client = echo.Connect(identity.Service("friend"));
  EXPECT_OK(Echo(client));
}

absl::Status StartOn(const TestIdentity& identity, const std::string& address) {
  ServerOptions options;
  options.address = address;
  options.audience = "echo";
  options.credentials = identity.Server("echo");
  Server server(options, nullptr);
  return server.Start();
}

TEST(EdgeTest, RefusesASocketPathThatCannotWorkAndSaysWhy) {
  const TestIdentity identity;
  const TemporaryFolder folder;
  EXPECT_THAT(StartOn(identity, absl::StrCat("unix:", folder / std::string(120, 'x'))),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("may have 107")));
  EXPECT_THAT(StartOn(identity, "unix:relative.sock"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("unix:/folder")));
  std::ofstream(folder / "file") << "kept";
  EXPECT_THAT(StartOn(identity, absl::StrCat("unix:", folder / "file")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is not a socket")));
  EXPECT_TRUE(std::filesystem::exists(folder / "file"));
  std::filesystem::permissions(folder.path(), std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(StartOn(identity, absl::StrCat("unix:", folder / "echo.sock")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("chmod 700")));
}

// Certificates in files, as a deployment has them.
class RenewalTest : public ::testing::Test {
 protected:
  RenewalTest() {
    telemetry::SetLogSink([this](absl::string_view line) {
      sync::MutexLock lock(mutex_);
      absl::StrAppend(&log_, line, "\n");
    });
  }
  ~RenewalTest() override { telemetry::SetLogSink({}); }

  CertificateFiles Files(const std::string& name) const {
    return {.certificate_chain = folder_ / (name + ".pem"),
            .private_key = folder_ / (name + ".key"),
            .ca_certificate = folder_ / "ca.pem",
            .read_again = absl::ZeroDuration()};
  }
  void Write(const std::string& name, const CertificateAndKey& pair) const {
    std::ofstream(folder_ / (name + ".key")) << pair.private_key;
    std::ofstream(folder_ / (name + ".pem")) << pair.certificate;
  }
  void WriteAuthorities(const std::string& bundle) const {
    std::ofstream(folder_ / "ca.pem") << bundle;
  }
  std::string Log() {
    sync::MutexLock lock(mutex_);
    return log_;
  }

  const TemporaryFolder folder_;
  const TestIdentity identity_;
  sync::Mutex mutex_;
  std::string log_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(RenewalTest, AServerAndAClientGoOnOverARenewalWithANewAuthority) {
  const CertificateAndKey old_authority = identity_.authority();
  const CertificateAndKey new_authority = MakeAuthority("the next authority").value();
  Write("echo", IssueCertificate(old_authority, "echo").value());
  Write("friend", IssueCertificate(old_authority, "friend").value());
  WriteAuthorities(old_authority.certificate);
  ServerOptions options;
  options.credentials.files = Files("echo");
  EchoServer echo(identity_, options);
  ClientCredentials credentials;
  credentials.files = Files("friend");
  Client client = echo.Connect(credentials);
  EXPECT_OK(Echo(client));

  // Both authorities are believed, then the certificates change, then the old one is gone.
  WriteAuthorities(old_authority.certificate + new_authority.certificate);
  EXPECT_OK(Echo(client));
  Write("echo", IssueCertificate(new_authority, "echo").value());
  Write("friend", IssueCertificate(new_authority, "friend").value());
  EXPECT_OK(Echo(client));
  WriteAuthorities(new_authority.certificate);
  EXPECT_OK(Echo(client));
  Client another = echo.Connect(credentials);
  EXPECT_OK(Echo(another));
  // Who has only what was valid before is refused.
  Client outdated = echo.Connect(identity_.Service("friend"));
  EXPECT_THAT(Echo(outdated), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RenewalTest, APairThatDoesNotFitIsLoggedAndTheOldOneStays) {
  const CertificateAndKey authority = identity_.authority();
  const CertificateAndKey first = IssueCertificate(authority, "echo").value();
  const CertificateAndKey second = IssueCertificate(authority, "echo").value();
  Write("echo", first);
  WriteAuthorities(authority.certificate);
  ServerOptions options;
  options.credentials.files = Files("echo");
  EchoServer echo(identity_, options);
  Write("echo", {.certificate = second.certificate, .private_key = first.private_key});
  Client during = echo.Connect(identity_.Service("friend"));
  EXPECT_OK(Echo(during));
  EXPECT_THAT(Log(), HasSubstr("renewed certificates are not used"));
  EXPECT_THAT(Log(), HasSubstr("echo.key is not the key of"));
  Write("echo", {.certificate = "", .private_key = ""});
  Client emptied = echo.Connect(identity_.Service("friend"));
  EXPECT_OK(Echo(emptied));
  Write("echo", second);
  Client after = echo.Connect(identity_.Service("friend"));
  EXPECT_OK(Echo(after));
  EXPECT_THAT(Log(), HasSubstr("renewed certificates are used"));
}

TEST_F(RenewalTest, TellsWhenTheCertificateEnds) {
  EchoServer echo(identity_);
  double expiry = 0;
  for (absl::string_view line : absl::StrSplit(echo.metrics().Expose(), '\n')) {
    if (absl::ConsumePrefix(&line, "dealtrace_rpc_certificate_expiry_timestamp_seconds ")) {
      ASSERT_TRUE(absl::SimpleAtod(line, &expiry));
    }
  }
  EXPECT_NEAR(expiry, static_cast<double>(absl::ToUnixSeconds(absl::Now())) + 365 * 24 * 3600, 600);
}

TEST_F(RenewalTest, AServerDoesNotStartWithAPairThatDoesNotFit) {
  Write("echo", {.certificate = IssueCertificate(identity_.authority(), "echo")->certificate,
                 .private_key = IssueCertificate(identity_.authority(), "echo")->private_key});
  WriteAuthorities(identity_.authority().certificate);
  ServerOptions options;
  options.address = "127.0.0.1:0";
  options.audience = "echo";
  options.credentials = identity_.Server("echo");
  options.credentials.files = Files("echo");
  Server server(options, nullptr);
  EXPECT_THAT(server.Start(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is not the key of")));
}

// Waits for a line of the log while it goes on to standard error.
class LogWatch {
 public:
  explicit LogWatch(const std::string& part) : part_(part) {
    telemetry::SetLogSink([this](absl::string_view line) {
      std::fprintf(stderr, "%s\n", std::string(line).c_str());
      if (!absl::StrContains(line, part_)) return;
      sync::MutexLock lock(mutex_);
      seen_ = true;
      seen_or_not_.NotifyAll();
    });
  }
  void Wait() {
    sync::MutexLock lock(mutex_);
    while (!seen_) seen_or_not_.Wait(mutex_);
  }

 private:
  const std::string part_;
  sync::Mutex mutex_;
  sync::Condition seen_or_not_;
  bool seen_ ABSL_GUARDED_BY(mutex_) = false;
};

// Uses up all descriptors of this process while peers connect, so that the server cannot accept,
// and gives all of them back. gRPC 1.51 never accepts again after that.
[[noreturn]] void ExhaustDescriptors() {
  alarm(60);  // without a watchdog nothing ends this process
  const rlimit few = {.rlim_cur = 128, .rlim_max = 128};
  setrlimit(RLIMIT_NOFILE, &few);
  LogWatch refused("tcp_server_posix.cc");
  const TestIdentity identity;
  ServerOptions options;
  options.watch_interval = absl::Milliseconds(500);
  options.stopped_accepting = [] { _exit(75); };
  EchoServer echo(identity, options);
  Client client = echo.Connect(identity.Service("friend"));
  if (!Echo(client).ok()) _exit(1);
  std::vector<int> sockets;
  while (true) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) break;
    sockets.push_back(fd);
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(echo.server().port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (const int fd : sockets) {
    // The kernel completes it whether or not the server accepts.
    connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  }
  refused.Wait();
  for (const int fd : sockets) close(fd);
  while (true) pause();
}

TEST(WatchdogDeathTest, AServerThatNeverAcceptsAgainEndsItsProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(ExhaustDescriptors(), ::testing::ExitedWithCode(75), "stopped accepting connections");
}

}  // namespace
}  // namespace dealtrace::rpc
