#include "services/ingestion/domain/month_names.h"

#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace dealtrace::ingestion {
namespace {

// Without accents, as text::Fold leaves them.
constexpr std::array<absl::string_view, 12> kMonths = {
    "january janvier januar janner enero gennaio janeiro januari",
    "february fevrier februar febrero febbraio fevereiro februari",
    "march mars marz maerz mrz marzo marco maart mrt",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juin juni junio giugno junho",
    "july juillet juli julio luglio julho",
    "august aout agosto augustus",
    "september septembre septiembre settembre setembro sept",
    "october octobre oktober octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december decembre dezember diciembre dicembre dezembro"};

constexpr absl::string_view kWeekdays =
    "monday tuesday wednesday thursday friday saturday sunday "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "lunes martes miercoles jueves viernes sabado domingo "
    "lunedi martedi mercoledi giovedi venerdi sabato domenica "
    "segunda terca quarta quinta sexta "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag";

}  // namespace

int MonthByName(absl::string_view word) {
  if (word.size() < 3) return -1;
  int month = -1;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    for (absl::string_view name : absl::StrSplit(kMonths[i], ' ')) {
      if (!absl::StartsWithIgnoreCase(name, word)) continue;
      // "jui" may be June or July.
      if (month > 0 && month != static_cast<int>(i) + 1) return -1;
      month = static_cast<int>(i) + 1;
    }
  }
  return month;
}

bool IsWeekday(absl::string_view word) {
  for (absl::string_view name : absl::StrSplit(kWeekdays, ' ')) {
    if (word.size() >= 2 && absl::StartsWithIgnoreCase(name, word)) return true;
  }
  return false;
}

}  // namespace dealtrace::ingestion
