#include "libs/linkage/legal_forms.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::linkage {
namespace {

// Words between blanks, one before the first and one behind the last.
constexpr absl::string_view kLegalForms =
    " ab ad ae ag aktiebolag aktiengesellschaft aktieselskab anonima anonyme anpartsselskab "
    "ans ao aps as asa ba bhd bsc bt bv bvba cia cic cio cjsc co company coop cooperative "
    "corp corporation cpa cv cvba dd dmcc doel doo dooel ead ee eg ehf eireann eireli eirl "
    "ek eood epe epp eurl ev fcp fzc fzco fze fzllc gbr genossenschaft gesellschaft gesmbh "
    "gk gmbh godo hb hf hk ike inc incorporated incorporation jdoo jsc kabushiki kaisha kb "
    "kd kda kft kg kgaa kht kk ks kscc lda limited llc lllp llp lp lta ltd ltda mbh mei nfp "
    "nv nyrt oao oe ohg ojsc ood ooo osakeyhtio osk ou oy oyj pao pc pjsc plc pllc pp "
    "private proprietary pt ptd pte pty pvt rl rt sa sab sac san saoc saog sapa sapi sarl "
    "sas sasu sau sc sccl sce sci scoop scop scrl scs sdn se sf sgps sh sha shpk sia sicav "
    "sl slne slu snc sociedad societa societe sp spa spj spk spol spp sprl spzoo srl srls sro "
    "sti stiftung tbk td teo teoranta tic too tov tuv uab ud ug ulc unipessoal unlimited "
    "unltd unlted vof vos wll yk zao zoo zrt ";

constexpr absl::string_view kGenericWords =
    " america americas and apac asia australia austria belgique belgium benelux brasil "
    "brazil britain canada china da dach danmark das de del der deutschland di die do e emea "
    "enterprise enterprises espana et europe european france germany global group groupe "
    "grupo gruppe gruppo holding holdings india international intl ireland italia italy "
    "japan la le les mexico nederland netherlands nordic nordics norge of osterreich pacific "
    "poland polska schweiz service services solutions spain suisse suomi sverige switzerland "
    "systems the uk und us usa world worldwide y ";

bool Contains(absl::string_view words, absl::string_view word) {
  return absl::StrContains(words, absl::StrCat(" ", word, " "));
}

}  // namespace

bool IsLegalForm(absl::string_view word) { return Contains(kLegalForms, word); }

bool IsGenericWord(absl::string_view word) { return Contains(kGenericWords, word); }

}  // namespace dealtrace::linkage
