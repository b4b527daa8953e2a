// The small dimensions (products, users, teams, regions), and how a deal's references to them
// resolve.
#pragma once

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/report/domain/facts.h"

namespace dealtrace::report {

// Lower case without accents, letters and digits only: `GTX Pro` and `gtx-PRO` are `gtxpro`.
std::string NormalizedName(absl::string_view name);

// Records of one kind, found by id, else by a normalised name that is unique within the source.
class NameIndex {
 public:
  void Add(const std::string& id, const std::string& label);
  // `id` is `{source}~{external id}`; empty gives kNone.
  Reference Resolve(absl::string_view id) const;

 private:
  absl::flat_hash_map<std::string, std::string> labels_;  // by id
  // By source and normalised name; the id is empty when several records share the name.
  absl::flat_hash_map<std::string, std::string> ids_by_name_;
};

struct UserEntry {
  std::string id;
  std::string label;
  std::string team_id;  // may be empty
  std::string manager;  // `users/{id}` or a name; may be empty
  std::string region;   // `regions/{id}` or a name; may be empty
};

// Thread-compatible. Add everything first, then resolve.
class Catalog {
 public:
  void AddProduct(const std::string& id, const std::string& label) { products_.Add(id, label); }
  void AddTeam(const std::string& id, const std::string& label) { teams_.Add(id, label); }
  void AddRegion(const std::string& id, const std::string& label) { regions_.Add(id, label); }
  void AddUser(UserEntry user);

  // Each takes ids as the deal has them; empty means that the deal has none.
  Reference Product(absl::string_view id) const { return products_.Resolve(id); }
  Reference Rep(absl::string_view owner_id) const { return users_.Resolve(owner_id); }
  // The deal's team, else its rep's, else the rep's manager in its place.
  Reference Team(absl::string_view team_id, const Reference& rep) const;
  // The deal's region, else its rep's.
  Reference Region(absl::string_view region_id, const Reference& rep) const;

 private:
  // `collection/{id}` is resolved in `index`; anything else is a name.
  static Reference ResolveWritten(const NameIndex& index, absl::string_view collection,
                                  absl::string_view written);

  NameIndex products_;
  NameIndex users_;
  NameIndex teams_;
  NameIndex regions_;
  absl::flat_hash_map<std::string, UserEntry> user_entries_;
};

}  // namespace dealtrace::report
