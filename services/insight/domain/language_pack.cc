#include "services/insight/domain/language_pack.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/insight/domain/lexicon_data.h"

namespace dealtrace::insight {
namespace {

absl::StatusOr<LanguagePack> LoadPack(absl::string_view language, absl::string_view concepts,
                                      absl::string_view cues, absl::string_view sentiment) {
  absl::StatusOr<Lexicon> statements = Lexicon::Parse({concepts, cues, sentiment});
  if (!statements.ok()) {
    return absl::InternalError(absl::StrCat(language, ": ", statements.status().message()));
  }
  absl::StatusOr<Lexicon> feelings = Lexicon::Parse({sentiment});
  if (!feelings.ok()) {
    return absl::InternalError(absl::StrCat(language, ": ", feelings.status().message()));
  }
  return LanguagePack{*std::move(statements), *std::move(feelings)};
}

}  // namespace

absl::StatusOr<LanguagePacks> LanguagePacks::Load() {
  absl::StatusOr<LanguagePack> english =
      LoadPack("English tables", data::kConceptsEn, data::kCuesEn, data::kSentimentEn);
  if (!english.ok()) return english.status();
  absl::StatusOr<LanguagePack> french =
      LoadPack("French tables", data::kConceptsFr, data::kCuesFr, data::kSentimentFr);
  if (!french.ok()) return french.status();
  absl::StatusOr<LanguagePack> empty = LoadPack("no tables", "", "", "");
  if (!empty.ok()) return empty.status();
  return LanguagePacks(*std::move(english), *std::move(french), *std::move(empty));
}

}  // namespace dealtrace::insight
