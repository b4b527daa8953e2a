#include "services/ingestion/domain/stage_vocabulary.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/text/fold.h"
#include "libs/text/utf8.h"

namespace dealtrace::ingestion {
namespace {

// The tables below are there to be extended: English, French, German, Spanish; folded (lower case,
// without accents), separated by '|'.

struct Meaning {
  crm::v1::Outcome outcome;
  absl::string_view words;
};

// One of these words anywhere in a stage's name decides.
constexpr Meaning kWords[] = {
    {crm::v1::OUTCOME_WON,
     "won|closedwon|gewonnen|gagne|gagnee|gagnes|gagnees|ganado|ganada|ganados|ganadas|ganho|"
     "ganha"},
    {crm::v1::OUTCOME_LOST,
     "lost|closedlost|verloren|perdu|perdue|perdus|perdues|perdido|perdida|perdidos|perdidas"},
    {crm::v1::OUTCOME_DOWNGRADED,
     "downgraded|downgrade|herabgestuft|herabstufung|retrograde|retrogradee|degradado|degradada"},
    {crm::v1::OUTCOME_OPEN,
     "open|prospecting|prospect|qualification|qualified|qualify|qualifying|qualifiedtobuy|"
     "discovery|"
     "discover|needs|proposal|propose|quote|quotation|negotiation|negotiations|negotiating|demo|"
     "appointment|appointmentscheduled|presentation|presentationscheduled|decisionmakerboughtin|"
     "contractsent|engaging|engaged|evaluation|evaluating|pipeline|develop|developing|trial|pilot|"
     "contacted|identify|identified|"
     "offen|offene|qualifizierung|qualifiziert|angebot|angebotsphase|angebotserstellung|"
     "verhandlung|"
     "verhandlungen|bedarfsanalyse|bedarfsermittlung|erstkontakt|erstgesprach|akquise|interessent|"
     "ouvert|ouverte|prospection|proposition|devis|negociation|besoins|decouverte|"
     "demonstration|qualifie|qualifiee|"
     "abierto|abierta|prospeccion|calificacion|cualificacion|calificado|cualificado|propuesta|"
     "presupuesto|negociacion|necesidades|demostracion|oferta"},
};

// The whole name, without a number in front of it.
constexpr Meaning kPhrases[] = {
    {crm::v1::OUTCOME_WON,
     "signed|contract signed|closed signed|win|order received|success|successful|"
     "unterschrieben|vertrag unterschrieben|auftrag|auftrag erhalten|beauftragt|zuschlag|"
     "zuschlag erhalten|erfolgreich|erfolgreich abgeschlossen|bestellt|"
     "signe|signee|contrat signe|conclu|conclue|commande|"
     "firmado|firmada|contrato firmado|exito|vendido|vendida"},
    {crm::v1::OUTCOME_LOST,
     "cancelled|canceled|disqualified|unqualified|abandoned|dead|no decision|rejected|declined|"
     "dropped|no sale|closed no decision|"
     "absage|abgesagt|abgelehnt|abgebrochen|storniert|nicht erfolgreich|nicht qualifiziert|"
     "disqualifiziert|kein interesse|"
     "abandonne|abandonnee|annule|annulee|refuse|refusee|sans suite|disqualifie|"
     "cancelado|cancelada|descartado|descartada|rechazado|rechazada|abandonado|anulado|"
     "no calificado"},
    {crm::v1::OUTCOME_OPEN,
     "new|in progress|active|working|value proposition|id. decision makers|perception analysis|"
     "lead in|contact made|contract|contract sent|on hold|review|verbal commitment|commit|close|"
     "decision|meeting|meeting scheduled|"
     "neu|in bearbeitung|aktiv|in arbeit|termin|termin vereinbart|prasentation|entscheidung|"
     "vertrag|pausiert|"
     "nouveau|nouvelle|en cours|actif|rendez-vous|rendez-vous planifie|contacte|contrat|contrat "
     "envoye|en attente|decision|"
     "nuevo|nueva|en curso|en progreso|activo|reunion|contactado|contrato|contrato enviado|en "
     "espera|"
     "presentacion"},
};

constexpr absl::string_view kNegations = "|not|no|never|nicht|kein|keine|pas|non|sin|t|un|";

std::vector<std::string> WordsOf(absl::string_view stage) {
  std::string folded = text::Fold(stage);
  std::vector<std::string> words;
  std::string word;
  for (char c : folded) {
    if (absl::ascii_isalpha(c) || !absl::ascii_isascii(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

using Outcomes = absl::flat_hash_map<std::string, crm::v1::Outcome>;

template <size_t kCount>
Outcomes MakeOutcomes(const Meaning (&table)[kCount]) {
  Outcomes outcomes;
  for (const Meaning& meaning : table) {
    for (absl::string_view name : absl::StrSplit(meaning.words, '|')) {
      outcomes.emplace(absl::StrJoin(WordsOf(name), " "), meaning.outcome);
    }
  }
  return outcomes;
}

std::optional<crm::v1::Outcome> Find(const Outcomes& outcomes, const std::string& name) {
  const auto found = outcomes.find(name);
  if (found == outcomes.end()) return std::nullopt;
  return found->second;
}

}  // namespace

std::optional<StageGuess> GuessStage(absl::string_view stage) {
  // What stands in brackets is a remark: "7 - Closed Lost (No decision)".
  const size_t bracket = stage.find_first_of("([");
  if (bracket != absl::string_view::npos && bracket > 0) {
    if (const auto guess = GuessStage(stage.substr(0, bracket))) return guess;
  }
  static const Outcomes& words = *new Outcomes(MakeOutcomes(kWords));
  static const Outcomes& phrases = *new Outcomes(MakeOutcomes(kPhrases));
  const std::vector<std::string> parts = WordsOf(stage);
  if (const auto outcome = Find(phrases, absl::StrJoin(parts, " "))) {
    return StageGuess{*outcome, *outcome == crm::v1::OUTCOME_OPEN};
  }
  crm::v1::Outcome closed = crm::v1::OUTCOME_UNSPECIFIED;
  bool is_open = false;
  for (const std::string& part : parts) {
    if (absl::StrContains(kNegations, absl::StrCat("|", part, "|"))) return std::nullopt;
    const auto outcome = Find(words, part);
    if (!outcome) continue;
    if (*outcome == crm::v1::OUTCOME_OPEN) {
      is_open = true;
    } else if (closed != crm::v1::OUTCOME_UNSPECIFIED && closed != *outcome) {
      return std::nullopt;
    } else {
      closed = *outcome;
    }
  }
  // "Lost to proposal of a competitor" is lost.
  if (closed != crm::v1::OUTCOME_UNSPECIFIED) return StageGuess{closed, !is_open};
  if (is_open) return StageGuess{crm::v1::OUTCOME_OPEN, true};
  return std::nullopt;
}

std::string UnknownStage(absl::string_view stage) {
  const absl::string_view name = text::TruncateUtf8(stage, 80);
  const std::optional<StageGuess> guess = GuessStage(stage);
  std::string outcome = "OPEN, WON, LOST or DOWNGRADED";
  if (guess) {
    outcome = absl::StrCat(crm::v1::Outcome_Name(guess->outcome).substr(8), " (a guess)");
  }
  return absl::StrCat("stage '", name,
                      "' is not known, so that its deals count as neither open, won nor lost: add "
                      "it to stages in sources.yaml, as ",
                      outcome);
}

}  // namespace dealtrace::ingestion
