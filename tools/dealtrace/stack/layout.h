// Where things are in the data folder of a local stack. Nothing outside it is touched.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace dealtrace::cli {

// The programs of a stack in the order of their start: each needs only those before it.
struct StackProgram {
  std::string name;  // `matching`
  bool has_database;
  std::vector<std::string> upstreams;  // whom it calls
};

inline const std::vector<StackProgram>& StackPrograms() {
  static const std::vector<StackProgram>& programs = *new std::vector<StackProgram>{
      {"tracestore", false, {}},
      {"ingestion", true, {}},
      {"matching", true, {"ingestion"}},
      {"insight", true, {"ingestion", "matching"}},
      {"scoring", true, {"ingestion", "matching", "insight"}},
      {"report", true, {"ingestion", "matching", "insight", "scoring"}},
      {"gateway", false, {"ingestion", "matching", "insight", "scoring", "report", "tracestore"}},
  };
  return programs;
}

// The certificate with which the programs of the person who started the stack pass the handshake;
// who the person is, the token says.
inline constexpr char kPersonCertificate[] = "local";

struct StackLayout {
  std::string folder;  // absolute

  // Those that only the user as whom the stack runs may enter.
  std::vector<std::string> PrivateFolders() const {
    return {folder + "/etc", folder + "/identity", folder + "/logs",
            RunFolder(),     TraceFolder(),        PostgresFolder()};
  }

  std::string Etc(const std::string& name) const { return absl::StrCat(folder, "/etc/", name); }
  std::string ConfigFile(const std::string& program) const { return Etc(program + ".yaml"); }
  std::string ClientConfigFile() const { return Etc("client.yaml"); }
  std::string IdentityFile(const std::string& name) const {
    return absl::StrCat(folder, "/identity/", name);
  }
  std::string CertificateFile(const std::string& name) const { return IdentityFile(name + ".pem"); }
  std::string KeyFile(const std::string& name) const { return IdentityFile(name + ".key"); }
  std::string RunFolder() const { return folder + "/run"; }
  std::string LogFile(const std::string& program) const {
    return absl::StrCat(folder, "/logs/", program, ".log");
  }
  std::string PidFile(const std::string& program) const {
    return absl::StrCat(RunFolder(), "/", program, ".pid");
  }
  std::string PortsFile(const std::string& program) const {
    return absl::StrCat(RunFolder(), "/", program, ".ports.json");
  }
  std::string PickedPortsFile() const { return Etc("ports.json"); }
  std::string PostgresFolder() const { return folder + "/postgres"; }
  std::string TraceFolder() const { return folder + "/traces"; }
};

}  // namespace dealtrace::cli
