#include "libs/postgres/private_cluster.h"

#include <fcntl.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/postgres/cluster_commands.h"
#include "libs/postgres/connection_string.h"
#include "libs/postgres/service_roles.h"

namespace dealtrace::postgres {
namespace fs = std::filesystem;
namespace {

constexpr char kSuperuser[] = "dealtrace_admin";
// A socket's path has at most 107 bytes; its name is `.s.PGSQL.<port>`.
constexpr size_t kSocketFolderBytesMax = 90;
constexpr int kPortAttempts = 8;

std::string ReadText(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Never through a link: the folder may belong to a user whom root does not trust.
bool WriteText(const fs::path& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool is_written =
      write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  return close(file) == 0 && is_written;
}

std::string RandomHex() {
  unsigned char bytes[16];
  RAND_bytes(bytes, sizeof(bytes));
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes)));
}

// Makes a folder the server's user's, and closes it to others. Only an empty folder of root's, or
// one that is the user's already: not the target of a link, nor what belongs to somebody else.
absl::Status TakeOver(const std::string& folder, const ServerUser& user) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status = {};
  bool is_ours = file >= 0 && fstat(file, &status) == 0;
  const uid_t owner = user.switch_user ? user.user : geteuid();
  if (is_ours && status.st_uid != owner) {
    std::error_code error;
    is_ours = status.st_uid == 0 && fs::is_empty(folder, error) && !error &&
              fchown(file, user.user, user.group) == 0;
  }
  is_ours = is_ours && fchmod(file, 0700) == 0;
  if (file >= 0) close(file);
  if (is_ours) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(folder, " must be a folder of the user that PostgreSQL runs as, and no link"));
}

// The same password each time, so that nothing but the superuser's need be stored.
std::string DerivedPassword(const std::string& secret, const std::string& role) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(role.data()), role.size(), digest, &size);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

}  // namespace

struct PrivateCluster::Impl {
  ClusterOptions options;
  std::string folder;
  std::string programs;
  ServerUser user;
  std::string socket_folder;
  std::string password;
  int port = 0;
  bool stop_on_destroy = false;

  fs::path data() const { return fs::path(folder) / "data"; }
  absl::Status Prepare();
  absl::Status Initialise();
  absl::Status StartServer();
  absl::Status StartServerOn(int candidate_port);
  // Whether a server runs in the data folder; fills in its port and socket.
  bool Attach();
  bool Answers() const;
  // What the server said last.
  std::string ReadLog() const;
  absl::Status Stop(const std::string& mode);
  std::string Connection(const std::string& database, const std::string& role,
                         const std::string& role_password) const;
};

absl::Status PrivateCluster::Impl::Prepare() {
  std::error_code error;
  fs::create_directories(options.folder, error);
  folder = fs::weakly_canonical(options.folder, error).string();
  if (error || !fs::is_directory(folder)) {
    return absl::FailedPreconditionError(absl::StrCat("cannot make the folder ", options.folder));
  }
  auto found_user = FindServerUser();
  if (!found_user.ok()) return found_user.status();
  user = *found_user;
  std::string version = ReadText(data() / "PG_VERSION");
  auto found = FindPrograms(std::string(absl::StripAsciiWhitespace(version)));
  if (!found.ok()) return found.status();
  programs = *found;
  absl::Status taken = TakeOver(folder, user);
  if (!taken.ok()) return taken;
  socket_folder = folder;
  if (folder.size() <= kSocketFolderBytesMax) return absl::OkStatus();
  // What the file says was written by whoever runs the server, whom root does not trust: another's
  // folder is left alone.
  socket_folder = ReadText(fs::path(folder) / "socket_folder");
  if (!socket_folder.empty() && TakeOver(socket_folder, user).ok()) return absl::OkStatus();
  std::string pattern = "/tmp/dealtrace-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) return absl::InternalError("cannot make " + pattern);
  socket_folder = pattern;
  if (!WriteText(fs::path(folder) / "socket_folder", socket_folder)) {
    return absl::FailedPreconditionError(absl::StrCat("cannot write in ", folder));
  }
  return TakeOver(socket_folder, user);
}

absl::Status PrivateCluster::Impl::Initialise() {
  const fs::path password_file = fs::path(folder) / "superuser_password";
  if (fs::exists(data() / "PG_VERSION")) {
    password = ReadText(password_file);
    return absl::OkStatus();
  }
  // Left over from an initdb that was ended half-way.
  std::error_code error;
  fs::remove_all(data(), error);
  password = RandomHex();
  if (!WriteText(password_file, password)) {
    return absl::FailedPreconditionError(absl::StrCat("cannot write in ", folder));
  }
  if (user.switch_user && lchown(password_file.c_str(), user.user, user.group) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("cannot hand over ", password_file.string()));
  }
  std::vector<std::string> command = {
      programs + "/initdb", "--pgdata=" + data().string(), absl::StrCat("--username=", kSuperuser),
      "--pwfile=" + password_file.string(), "--auth=scram-sha-256", "--encoding=UTF8",
      "--lc-ctype=C.UTF-8",
      // Sorting by bytes is several times faster than by a language, and indexes serve LIKE 'x%'.
      "--lc-collate=C", "--lc-messages=C", "--lc-monetary=C", "--lc-numeric=C", "--lc-time=C"};
  if (!options.durable) command.push_back("--no-sync");
  return RunProgram(user, command);
}

bool PrivateCluster::Impl::Attach() {
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (ServerRuns(data().string())) {
    // pid, data folder, start, port, socket folder, listen address, shared memory, state
    const std::vector<std::string> lines =
        absl::StrSplit(ReadText(data() / "postmaster.pid"), '\n');
    if (lines.size() > 7 && absl::StartsWith(lines[7], "ready")) {
      if (!absl::SimpleAtoi(lines[3], &port) || lines[4] != socket_folder) return false;
      // A postmaster that was killed a moment ago looks alive until the kernel has got to it.
      if (Answers()) return true;
    }
    if (absl::Now() > deadline) return false;
    // It starts or recovers; there is nothing to be notified by.
    absl::SleepFor(absl::Milliseconds(20));
  }
  return false;
}

bool PrivateCluster::Impl::Answers() const {
  try {
    pqxx::connection connection(Connection("postgres", kSuperuser, password));
    return connection.is_open();
  } catch (const std::exception&) {
    return false;
  }
}

std::string PrivateCluster::Impl::ReadLog() const {
  fs::path newest = fs::path(folder) / "server.log";
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(folder) / "log", error)) {
    if (entry.last_write_time(error) > fs::last_write_time(newest, error)) newest = entry.path();
  }
  return ReadText(newest);
}

absl::Status PrivateCluster::Impl::StartServer() {
  absl::Status status = KillServerProcesses(data().string());
  if (!status.ok()) return status;
  std::error_code error;
  fs::remove(data() / "postmaster.pid", error);
  // What comes before the log files of the running server: this start's words only.
  fs::remove(fs::path(folder) / "server.log", error);
  // The port of before, so that connection strings that were handed out stay true.
  int candidate = port;
  if (candidate == 0 && !absl::SimpleAtoi(ReadText(fs::path(folder) / "port"), &candidate)) {
    candidate = 0;
  }
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    if (candidate == 0) {
      auto picked = PickFreePort();
      if (!picked.ok()) return picked.status();
      candidate = *picked;
    }
    // Of a server that was killed; its number may live on as a process that nobody has reaped.
    for (const char* suffix : {"", ".lock"}) {
      fs::remove(fs::path(socket_folder) / absl::StrCat(".s.PGSQL.", candidate, suffix), error);
    }
    status = StartServerOn(candidate);
    if (status.ok()) {
      port = candidate;
      WriteText(fs::path(folder) / "port", absl::StrCat(port));
      return absl::OkStatus();
    }
    candidate = 0;
  }
  const std::string log = ReadLog();
  return absl::UnavailableError(absl::StrCat(
      "PostgreSQL did not start: ", log.substr(log.size() - std::min<size_t>(log.size(), 1000))));
}

absl::Status PrivateCluster::Impl::StartServerOn(int candidate_port) {
  std::string settings =
      absl::StrCat("-c port=", candidate_port, " -c listen_addresses= -c unix_socket_directories='",
                   socket_folder,
                   "' -c unix_socket_permissions=0700 -c max_connections=", options.connections_max,
                   " -c max_prepared_transactions=0 -c log_min_messages=warning"
                   // A file a weekday, begun anew each week: the log ends somewhere.
                   " -c logging_collector=on -c log_directory='",
                   folder,
                   "/log' -c log_filename=server-%a.log -c log_rotation_age=1d -c "
                   "log_rotation_size=0 -c log_truncate_on_rotation=on -c log_file_mode=0600");
  if (!options.durable) {
    // What was committed still outlives a kill of all processes, only not a fall of the machine.
    absl::StrAppend(&settings,
                    " -c fsync=off -c full_page_writes=off"
                    " -c shared_buffers=64MB -c max_wal_size=512MB -c autovacuum_naptime=10s");
  }
  return RunProgram(user, {programs + "/pg_ctl", "start", "-w", "-t", "60", "-s", "-D",
                           data().string(), "-l", folder + "/server.log", "-o", settings});
}

absl::Status PrivateCluster::Impl::Stop(const std::string& mode) {
  return RunProgram(user, {programs + "/pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", mode, "-D",
                           data().string()});
}

std::string PrivateCluster::Impl::Connection(const std::string& database, const std::string& role,
                                             const std::string& role_password) const {
  auto text = WithKeywords("", {{"host", socket_folder},
                                {"port", absl::StrCat(port)},
                                {"dbname", database},
                                {"user", role},
                                {"password", role_password},
                                {"connect_timeout", "5"}});
  return text.ok() ? *text : std::string();
}

absl::StatusOr<std::unique_ptr<PrivateCluster>> PrivateCluster::Start(
    const ClusterOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  absl::Status status = impl->Prepare();
  if (status.ok()) status = impl->Initialise();
  if (!status.ok()) return status;
  if (!impl->Attach()) {
    status = impl->StartServer();
    if (!status.ok()) return status;
  }
  return std::unique_ptr<PrivateCluster>(new PrivateCluster(std::move(impl)));
}

PrivateCluster::PrivateCluster(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

PrivateCluster::~PrivateCluster() {
  if (impl_->stop_on_destroy) impl_->Stop("immediate").IgnoreError();
}

void PrivateCluster::StopOnDestroy() { impl_->stop_on_destroy = true; }
absl::Status PrivateCluster::Stop() { return impl_->Stop("fast"); }
absl::Status PrivateCluster::Kill() { return KillServerProcesses(impl_->data().string()); }

absl::Status PrivateCluster::Restart() {
  if (impl_->Attach()) {
    absl::Status status = impl_->Stop("fast");
    if (!status.ok()) return status;
  }
  return impl_->StartServer();
}

absl::StatusOr<std::string> PrivateCluster::ConnectionString(const std::string& database) {
  try {
    pqxx::connection connection(impl_->Connection("postgres", kSuperuser, impl_->password));
    pqxx::nontransaction work(connection);
    if (work.exec_params("SELECT 1 FROM pg_database WHERE datname = $1", database).empty()) {
      work.exec("CREATE DATABASE " + work.quote_name(database));
    }
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make database ", database, ": ", error.what()));
  }
  return impl_->Connection(database, kSuperuser, impl_->password);
}

absl::Status PrivateCluster::DropDatabase(const std::string& database) {
  try {
    pqxx::connection connection(impl_->Connection("postgres", kSuperuser, impl_->password));
    pqxx::nontransaction work(connection);
    work.exec("DROP DATABASE IF EXISTS " + work.quote_name(database) + " WITH (FORCE)");
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("cannot drop database ", database, ": ", error.what()));
  }
  return absl::OkStatus();
}

absl::StatusOr<PrivateCluster::ServiceRoles> PrivateCluster::CreateServiceRoles(
    const std::string& database, const std::string& service) {
  auto admin = ConnectionString(database);
  if (!admin.ok()) return admin.status();
  const std::string migration = service + "_migration";
  const std::string runtime = service + "_runtime";
  const std::string migration_password = DerivedPassword(impl_->password, migration);
  const std::string runtime_password = DerivedPassword(impl_->password, runtime);
  absl::Status made =
      CreateServiceSchema(*admin, database, service, migration_password, runtime_password);
  if (!made.ok()) return made;
  return ServiceRoles{impl_->Connection(database, migration, migration_password),
                      impl_->Connection(database, runtime, runtime_password)};
}

int PrivateCluster::port() const { return impl_->port; }
const std::string& PrivateCluster::folder() const { return impl_->folder; }

}  // namespace dealtrace::postgres
