// What columns of CRM exports are called. Extend the tables here: names are written as people see
// them, best first, separated by '|'; case, accents, punctuation, small words and `__c` do not
// count.
#include "services/ingestion/domain/column_words.h"

namespace dealtrace::ingestion {
namespace {

// What a record of a kind is called. A column of that name names it, and one such as "Deal ID",
// "Verkaufschance-Nr." or "Numéro de compte" is its id. German compounds need the form with n or s.
constexpr NounWords kNouns[] = {
    {RecordKind::kOpportunity,
     "Opportunity | Deal | Verkaufschance | Verkaufschancen | Verkaufsprojekt | Geschäft | "
     "Geschäfts | Opportunité | Affaire | "
     "Transaction | Oportunidad | Negocio | Oportunidad de venta | Trato | Potential"},
    {RecordKind::kAccount,
     "Account | Company | Organization | Organisation | Customer | Client | Konto | Firma | "
     "Firmen | Unternehmen | Unternehmens | Kunde | Kunden | Compte | Société | Entreprise | "
     "Cuenta | Empresa | Compañía | Cliente "
     "| "
     "Organización | Geschäftspartner | Business Partner | Debitor"},
    {RecordKind::kContact,
     "Contact | Person | People | Kontakt | Ansprechpartner | Contacto | Persona | Personne"},
    {RecordKind::kLead,
     "Lead | Interessent | Piste | Prospect | Prospecto | Candidato | Cliente potencial"},
    {RecordKind::kUser,
     "User | Owner | Sales Agent | Sales Rep | Rep | Agent | Employee | Benutzer | Nutzer | "
     "Mitarbeiter | Vertriebsmitarbeiter | Verkäufer | Utilisateur | Commercial | Vendeur | "
     "Usuario "
     "| Vendedor | Empleado | Comercial"},
    {RecordKind::kTeam, "Team | Sales Team | Équipe | Equipo | Vertriebsteam"},
    {RecordKind::kRegion,
     "Region | Territory | Gebiet | Région | Territoire | Región | Territorio"},
    {RecordKind::kProduct,
     "Product | Produkt | Artikel | Produit | Article | Producto | Artículo | "
     "Item | SKU | Material"},
    {RecordKind::kLineItem, "Line Item | Opportunity Product | Position | Ligne | Línea"},
    {RecordKind::kCampaign, "Campaign | Kampagne | Campagne | Campaña"},
    {RecordKind::kActivity,
     "Activity | Task | Event | Aktivität | Aufgabe | Activité | Tâche | "
     "Actividad | Tarea"},
    {RecordKind::kSupportCase, "Case | Support Case | Ticket | Fall | Anfrage | Requête | Caso"},
    {RecordKind::kFieldChange, "Stage History | History"},
    {RecordKind::kCurrencyRate, "Currency Rate | Exchange Rate"},
};

// What stands with a noun where a record's own id does, in front of or behind it.
constexpr absl::string_view kIdWords =
    "id|nr|nummer|number|no|num|key|guid|code|kennung|schlussel|identifier|identifiant|"
    "identificador|numero|ref|record id";

// Ids without a noun.
constexpr absl::string_view kIds =
    "Id | Record Id | Record ID | hs_object_id | Datensatz-ID | ID d'enregistrement | "
    "ID de fiche | ID de fiche d'informations | ID de registro | ID del registro | UUID | GUID | "
    "Identifier | Identifiant | Identificador | Kennung | Nr. | Nummer | Numéro | Número | No. | "
    "External ID | Externe ID | ID externe | ID externo | Schlüssel | Vorgangsnummer | Belegnummer "
    "| Vorgang-ID | Record Number | Ref | Reference | Référence | Referencia";

// Names without a noun.
constexpr absl::string_view kNames =
    "Name | Full Name | Display Name | Nom | Nombre | Bezeichnung | Vollständiger Name | "
    "Nom complet | Nombre completo | Anzeigename | Libellé | Denominación | Désignation";

constexpr ColumnWords kWords[] = {
    {RecordKind::kOpportunity, "name",
     "Opportunity Name | Deal Name | Verkaufschancenname | Name der Verkaufschance | Dealname | "
     "Nom de l'opportunité | Nom de la transaction | Nombre de la oportunidad | Nombre del negocio "
     "| "
     "Title | Titel | Titre | Título | Topic | Thema | Sujet | "
     "Rubrique | Tema | Beschreibung | Description"},
    {RecordKind::kOpportunity, "account",
     "Account Id | Account | Account Name | Account Name.id | Company Name | Company | Client | "
     "Customer | Primary Associated Company ID | Primary Associated Company | Primary Company | "
     "Associated Company IDs | Associated Company | Organization | Potential Customer | "
     "Potenzieller Kunde | Zugehöriges Unternehmen | Client potentiel | Cliente potencial | "
     "Entreprise associée | Entreprise associée principale | Empresa asociada | Empresa principal "
     "| "
     "Auftraggeber | Interessent | Prospect"},
    {RecordKind::kOpportunity, "stage",
     "Stage | Stage Name | Deal Stage | Sales Stage | Sales Phase | Pipeline Phase | "
     "Pipeline Stage | Phase | Verkaufsphase | Vertriebsphase | Verkaufsstufe | Stufe | Étape | "
     "Phase de vente | Étape de vente | Etapa | Fase | Fase de venta | Etapa de venta | Fase de "
     "ventas | Status | Statut | Estado | Deal Status | Opportunity Status | Stadium"},
    {RecordKind::kOpportunity, "created_on",
     "Created On | Create Date | Created Date | Date Created | Created | Engage Date | Open Date | "
     "Opened On | Created Time | Deal Created | Add Time | Start Date | Erstelldatum | "
     "Erstellungsdatum | Erstellt am | Erstellt | Angelegt am | Anlagedatum | Startdatum | "
     "Eröffnet am | Date de création | Créé le | Date d'ouverture | Date de début | Fecha de "
     "creación | Fecha creación | Creado el | Creado | Fecha de apertura | Fecha de inicio"},
    {RecordKind::kOpportunity, "close_on",
     "Close On | Close Date | Closing Date | Expected Close Date | Closed On | Closed At | "
     "Est. Close Date | Estimated Close Date | Actual Close Date | Deal Closed On | Date Closed | "
     "Abschlussdatum | Schlusstermin | Abschluss | Abgeschlossen am | Erwartetes Abschlussdatum | "
     "Geschätztes Abschlussdatum | Gesch. Abschlussdatum | Voraussichtliches Abschlussdatum | "
     "Abschlusstermin | Schließdatum | Date de clôture | Date clôture | Date de fermeture | "
     "Date de clôture prévue | Date de clôture est. | Date de clôture estimée | Clôture | Fecha de "
     "cierre | Fecha cierre | Fecha de cierre prevista | Fecha de cierre est. | Fecha de cierre "
     "estimada | Fecha prevista de cierre | Fecha estimada de cierre | Cierre | Closed"},
    {RecordKind::kOpportunity, "amount",
     "Amount | Deal Amount | Close Value | Value | Deal Value | Total Value | Opportunity Amount | "
     "Est. Revenue | Estimated Revenue | Estimated Value | Expected Sales Volume | Total Amount | "
     "Total | Betrag | Wert | Auftragswert | Gesamtwert | Summe | Gesch. Umsatz | Geschätzter "
     "Umsatz "
     "| Erwarteter Umsatz | Umsatz | Volumen | Auftragsvolumen | Nettowert | Gesamtbetrag | "
     "Montant "
     "| Valeur | Montant total | Revenu est. | Revenu estimé | Chiffre d'affaires | CA | Importe | "
     "Monto | Valor | Importe total | Ingresos est. | Ingresos estimados | Cuantía | Volumen de "
     "ventas | Revenue"},
    {RecordKind::kOpportunity, "owner",
     "Owner Id | Owner | Owner Name | Opportunity Owner | Deal Owner | Deal Owner.id | Sales Agent "
     "| Sales Rep | Rep | HubSpot Owner ID | hubspot_owner_id | Account Executive | Salesperson | "
     "Besitzer | Inhaber | Eigentümer | Zuständig | Zuständiger | Zuständiger Mitarbeiter | "
     "Verantwortlich | Verantwortlicher | Bearbeiter | Vertriebsmitarbeiter | Verkäufer | Betreuer "
     "| Kundenbetreuer | Employee Responsible | Propriétaire | Responsable | Commercial | Vendeur "
     "| Propietario | Vendedor | Comercial | Assigned To | Agent"},
    {RecordKind::kOpportunity, "team", "Team | Team Id | Sales Team | Équipe | Equipo"},
    {RecordKind::kOpportunity, "type",
     "Type | Deal Type | Opportunity Type | Record Type | Typ | Art | Tipo"},
    {RecordKind::kOpportunity, "lead_source",
     "Lead Source | Source | Original Source | Source Channel | Lead-Quelle | Leadquelle | Quelle "
     "| "
     "Herkunft | Origine de la piste | Origine | Source de la piste | Origen del prospecto | "
     "Origen "
     "del candidato | Origen | Fuente | Fuente de prospecto"},
    {RecordKind::kOpportunity, "contact_phone",
     "Contact Phone | Phone | Phone Number | Telefon | Telefonnummer | Téléphone | Numéro de "
     "téléphone | Teléfono"},
    {RecordKind::kOpportunity, "win_reason",
     "Win Reason | Won Reason | Closed Won Reason | Reason Won | Reason For Win | Gewinngrund | "
     "Grund für Gewinn | Abschlussgrund | Raison du gain | Motif de gain | Motivo de ganancia | "
     "Motivo de éxito | Razón de ganancia"},
    {RecordKind::kOpportunity, "loss_reason",
     "Loss Reason | Lost Reason | Closed Lost Reason | Reason Lost | Reason For Loss | "
     "Verlustgrund "
     "| Grund für Verlust | Ablehnungsgrund | Absagegrund | Raison de la perte | Motif de perte | "
     "Raison de perte | Motivo de pérdida | Razón de pérdida | Motivo pérdida | Razón de la "
     "pérdida"},
    {RecordKind::kOpportunity, "downgrade_reason", "Downgrade Reason | Reason For Downgrade"},
    {RecordKind::kOpportunity, "competitor",
     "Competitor | Main Competitor | Main Competitors | Main Competitor(s) | Competitors | "
     "Wettbewerber | Konkurrent | Mitbewerber | Hauptwettbewerber | Concurrent | Concurrents | "
     "Competidor | Competidores"},
    {RecordKind::kOpportunity, "probability",
     "Probability | Deal Probability | Win Probability | Wahrscheinlichkeit | "
     "Abschlusswahrscheinlichkeit | Gewinnwahrscheinlichkeit | Probabilité | Probabilidad"},
    {RecordKind::kOpportunity, "forecast_category",
     "Forecast Category | Forecast Category Name | Prognosekategorie | Catégorie de prévision | "
     "Categoría de previsión | Categoría de pronóstico"},
    {RecordKind::kOpportunity, "next_step",
     "Next Step | Nächster Schritt | Nächste Schritte | Étape suivante | Prochaine étape | "
     "Siguiente paso | Próximo paso"},
    {RecordKind::kOpportunity, "campaign",
     "Campaign Id | Campaign | Primary Campaign Source | Kampagne | Campagne | Campaña"},
    {RecordKind::kOpportunity, "product",
     "Product Id | Product | Product2Id | Product Name | Produkt | Produktname | Produit | "
     "Producto"},
    {RecordKind::kOpportunity, "region",
     "Region | Territory | Gebiet | Vertriebsgebiet | Région | Territoire | Región | Territorio"},
    {RecordKind::kAccount, "name",
     "Account Name | Company Name | Organization Name | Firmenname | Kontoname | Unternehmensname "
     "| "
     "Name der Firma | Name des Unternehmens | Accountname | Kundenname | Nom du compte | Nom de "
     "l'entreprise | Nom de la société | Raison sociale | Nombre de la cuenta | Nombre de la "
     "empresa | "
     "Razón social"},
    {RecordKind::kAccount, "industry",
     "Industry | Sector | Branche | Industrie | Secteur | Secteur d'activité | Sector | Industria "
     "| "
     "Ramo"},
    {RecordKind::kAccount, "revenue",
     "Annual Revenue | Revenue | Jahresumsatz | Umsatz | Chiffre d'affaires | Chiffre d'affaires "
     "annuel | Revenu annuel | Ingresos anuales | Facturación | Facturación anual"},
    {RecordKind::kAccount, "employees",
     "Employees | Number Of Employees | Employee Count | Headcount | No. of Employees | "
     "Mitarbeiter "
     "| Mitarbeiterzahl | Anzahl Mitarbeiter | Anzahl der Mitarbeiter | Effectif | Effectifs | "
     "Nombre d'employés | Employés | Empleados | Número de empleados | Plantilla"},
    {RecordKind::kAccount, "country",
     "Country | Billing Country | Country/Region | Office Location | Location | Land | "
     "Rechnungsland "
     "| Land/Region | Pays | Pays/Région | País/Región | Pays/Région | Pays de facturation | "
     "País/Región | País | País de facturación"},
    {RecordKind::kAccount, "city",
     "City | Billing City | Town | Ort | Stadt | Rechnungsort | Ville | Ciudad | Población"},
    {RecordKind::kAccount, "address",
     "Address | Street | Billing Street | Billing Address | Street Address | Straße | Adresse | "
     "Anschrift | Rue | Dirección | Calle"},
    {RecordKind::kAccount, "phone",
     "Phone | Phone Number | Main Phone | Telefon | Telefonnummer | Téléphone | Numéro de "
     "téléphone | Teléfono | Tel."},
    {RecordKind::kAccount, "website",
     "Website | Web Site | Domain | Company Domain Name | URL | Webseite | Internet | Homepage | "
     "Site web | Site internet | Sitio web | Página web"},
    {RecordKind::kAccount, "parent",
     "Parent Id | Parent | Parent Account | Parent Company | Subsidiary Of | Muttergesellschaft | "
     "Übergeordneter Account | Übergeordnetes Konto | Konzern | Société mère | Compte parent | "
     "Cuenta principal | Empresa matriz | Matriz"},
    {RecordKind::kAccount, "segment", "Segment | Customer Segment | Kundensegment | Segmento"},
    {RecordKind::kAccount, "owner",
     "Owner Id | Owner | Account Owner | Company Owner | HubSpot Owner ID | Owner Name | Besitzer "
     "| "
     "Inhaber | Zuständig | Zuständiger Mitarbeiter | Kundenbetreuer | Propriétaire | Responsable "
     "| "
     "Propietario"},
    {RecordKind::kContact, "name",
     "Full Name | Name | Contact Name | Kontaktname | Ansprechpartner | Nom du contact | Nombre "
     "del "
     "contacto | Nom complet | Nombre completo | Vollständiger Name | Last "
     "Name | Nachname | Nom de famille | Apellidos | Apellido"},
    {RecordKind::kContact, "account",
     "Account Id | Account | Account Name | Company | Company Name | Organization | Associated "
     "Company ID | Associated Company | Primary Associated Company ID | Primary Company | "
     "Entreprise "
     "associée | Entreprise associée principale | Empresa asociada | Empresa principal | "
     "Zugehöriges Unternehmen"},
    {RecordKind::kContact, "email",
     "Email | E-mail | Email Address | E-Mail-Adresse | Mail | Mail-Adresse | Adresse e-mail | "
     "Adresse électronique | Courriel | Correo electrónico | Correo | Dirección de correo | "
     "Dirección "
     "de correo electrónico | Email - Work"},
    {RecordKind::kContact, "phone",
     "Phone | Phone Number | Business Phone | Work Phone | Telefon | Telefonnummer | Telefon "
     "geschäftlich | Festnetz | Téléphone | Numéro de téléphone | Téléphone professionnel | "
     "Teléfono | Teléfono del "
     "trabajo | Tel. | Phone - Work"},
    {RecordKind::kContact, "mobile_phone",
     "Mobile Phone | Mobile | Mobile Phone Number | Cell Phone | Cell | Mobil | Mobiltelefon | "
     "Handy | Mobilnummer | Portable | Téléphone portable | Téléphone mobile | Móvil | Teléfono "
     "móvil | Celular"},
    {RecordKind::kContact, "title",
     "Title | Job Title | Position | Funktion | Stellenbezeichnung | Titel | Berufsbezeichnung | "
     "Fonction | Poste | Titre | Intitulé du poste | Cargo | Puesto | Título"},
    {RecordKind::kContact, "role",
     "Role | Buying Role | Rolle | Kaufrolle | Rôle | Rol | Rol de compra"},
    {RecordKind::kLead, "name",
     "Full Name | Name | Lead Name | Nom complet | Nombre completo | Last Name | Nachname | "
     "Apellidos"},
    {RecordKind::kLead, "company",
     "Company | Company Name | Account Name | Organization | Firma | Unternehmen | Société | "
     "Entreprise | Empresa | Compañía"},
    {RecordKind::kLead, "email",
     "Email | E-mail | Email Address | E-Mail-Adresse | Mail | Adresse e-mail | Courriel | Correo "
     "electrónico | Correo"},
    {RecordKind::kLead, "phone",
     "Phone | Phone Number | Telefon | Telefonnummer | Téléphone | Numéro de téléphone | Teléfono "
     "| Tel."},
    {RecordKind::kLead, "title",
     "Title | Job Title | Position | Funktion | Fonction | Poste | Cargo | Puesto"},
    {RecordKind::kLead, "lead_source",
     "Lead Source | Source | Original Source | Lead-Quelle | Leadquelle | Quelle | Herkunft | "
     "Origine de la piste | Origine | Origen del prospecto | Origen"},
    {RecordKind::kLead, "status",
     "Status | Lead Status | Lead-Status | Statut | Estado | hs_lead_status | Statut de la piste | "
     "Estado del prospecto"},
    {RecordKind::kLead, "owner",
     "Owner Id | Owner | Lead Owner | HubSpot Owner ID | Besitzer | Inhaber | Zuständig | "
     "Propriétaire | Responsable | Propietario"},
    {RecordKind::kLead, "industry", "Industry | Sector | Branche | Secteur | Sector | Industria"},
    {RecordKind::kLead, "country", "Country | Land | Pays | País"},
    {RecordKind::kLead, "converted_account", "Converted Account Id | Converted Account"},
    {RecordKind::kLead, "converted_opportunity",
     "Converted Opportunity Id | Converted Opportunity"},
    {RecordKind::kLead, "converted_on", "Converted Date | Converted On | Konvertierungsdatum"},
    {RecordKind::kFieldChange, "opportunity",
     "Opportunity Id | Deal Id | Opportunity | Deal | Opportunity Name | Deal Name | "
     "Verkaufschance "
     "| Opportunité | Oportunidad"},
    {RecordKind::kFieldChange, "stage",
     "Stage | Stage Name | To Stage | New Value | New Stage | Phase | Neue Phase | Neuer Wert | "
     "Étape | Nouvelle étape | Nouvelle valeur | Etapa | Nueva etapa | Nuevo valor | Fase"},
    {RecordKind::kFieldChange, "previous_stage",
     "Previous Stage | From Stage | Old Value | Old Stage | Alter Wert | Vorherige Phase | Alte "
     "Phase | Ancienne valeur | Ancienne étape | Valor anterior | Etapa anterior"},
    {RecordKind::kFieldChange, "changed_at",
     "Changed At | Changed On | Created Date | Timestamp | Date | Valid From | Edit Date | Last "
     "Modified | Datum | Geändert am | Änderungsdatum | Bearbeitungsdatum | Date de modification | "
     "Modifié le | Fecha de cambio | Fecha de modificación | Fecha"},
    {RecordKind::kProduct, "family",
     "Family | Product Family | Series | Category | Produktfamilie | Warengruppe | Kategorie | "
     "Famille | Famille de produits | Catégorie | Familia | Familia de productos | Categoría"},
    {RecordKind::kProduct, "list_price",
     "List Price | Sales Price | Unit Price | Price | Listenpreis | Preis | Verkaufspreis | "
     "Einzelpreis | Prix catalogue | Prix | Prix unitaire | Precio de lista | Precio | Precio de "
     "catálogo"},
    {RecordKind::kLineItem, "opportunity",
     "Opportunity Id | Deal Id | Opportunity | Deal | Opportunity Name | Deal Name | "
     "Verkaufschance "
     "| Opportunité | Oportunidad"},
    {RecordKind::kLineItem, "product",
     "Product Id | Product2Id | Product | Product Name | Produkt | Produktname | Produit | "
     "Producto"},
    {RecordKind::kLineItem, "quantity", "Quantity | Qty | Menge | Anzahl | Quantité | Cantidad"},
    {RecordKind::kLineItem, "unit_price",
     "Unit Price | Sales Price | Price | Einzelpreis | Preis | Prix unitaire | Precio unitario"},
    {RecordKind::kLineItem, "total_price",
     "Total Price | Total | Amount | Gesamtpreis | Betrag | Prix total | Precio total | Importe"},
    {RecordKind::kUser, "name", "Full Name | Name | User Name | Username"},
    {RecordKind::kUser, "email",
     "Email | E-mail | Email Address | E-Mail-Adresse | Mail | Adresse e-mail | Courriel | Correo "
     "electrónico | Correo"},
    {RecordKind::kUser, "phone",
     "Phone | Phone Number | Telefon | Téléphone | Numéro de téléphone | Teléfono"},
    {RecordKind::kUser, "manager",
     "Manager | Manager Id | Manager Name | Vorgesetzter | Leiter | Responsable | Supérieur | Jefe "
     "| "
     "Gerente"},
    {RecordKind::kUser, "team", "Team | Team Id | Sales Team | Vertriebsteam | Équipe | Equipo"},
    {RecordKind::kUser, "region",
     "Region | Regional Office | Territory | Gebiet | Région | Territoire | Región | Oficina "
     "regional"},
    {RecordKind::kCampaign, "type", "Type | Campaign Type | Typ | Tipo"},
    {RecordKind::kCampaign, "starts_on",
     "Start Date | Startdatum | Beginn | Date de début | Fecha "
     "de inicio"},
    {RecordKind::kCampaign, "ends_on", "End Date | Enddatum | Ende | Date de fin | Fecha de fin"},
    {RecordKind::kActivity, "kind",
     "Kind | Type | Activity Type | Task Subtype | Typ | Art | Aktivitätstyp | Type d'activité | "
     "Tipo | Tipo de actividad"},
    {RecordKind::kActivity, "account",
     "Account Id | Account | Account Name | Company | Related Company | Konto | Firma | Compte | "
     "Cuenta"},
    {RecordKind::kActivity, "opportunity",
     "Opportunity Id | What Id | Opportunity | Deal | Deal Id | Verkaufschance | Opportunité | "
     "Oportunidad"},
    {RecordKind::kActivity, "contact", "Contact Id | Who Id | Contact | Kontakt | Contacto"},
    {RecordKind::kActivity, "owner",
     "Owner Id | Owner | Assigned To | Assigned | Besitzer | Zuständig | Propriétaire | "
     "Propietario"},
    {RecordKind::kActivity, "subject",
     "Subject | Title | Betreff | Titel | Objet | Sujet | Asunto"},
    {RecordKind::kActivity, "time",
     "Activity Date | Date | Due Date | Time | Timestamp | Datum | Fälligkeitsdatum | Date "
     "d'échéance | Fecha | Fecha de vencimiento"},
    {RecordKind::kSupportCase, "account",
     "Account Id | Account | Account Name | Company | Konto | "
     "Compte | Cuenta"},
    {RecordKind::kSupportCase, "contact",
     "Contact Id | Contact | Contact Name | Kontakt | Contacto"},
    {RecordKind::kSupportCase, "subject", "Subject | Title | Betreff | Objet | Sujet | Asunto"},
    {RecordKind::kSupportCase, "status", "Status | State | Statut | Estado"},
    {RecordKind::kSupportCase, "priority", "Priority | Priorität | Priorité | Prioridad"},
    {RecordKind::kSupportCase, "opened_on",
     "Opened On | Created Date | Opened | Date Opened | Date/Time Opened | Create Date | Eröffnet "
     "am "
     "| Erstelldatum | Date d'ouverture | Fecha de apertura"},
    {RecordKind::kSupportCase, "closed_on",
     "Closed On | Closed Date | Date Closed | Date/Time Closed | Close Date | Geschlossen am | "
     "Date "
     "de clôture | Fecha de cierre"},
};

// The same in every kind that has the field.
constexpr ColumnWords kSharedWords[] = {
    {RecordKind::kAccount, "currency",
     "Currency | Currency ISO Code | Amount Currency | Currency Code | Currency of Value | Währung "
     "| "
     "Währungscode | Betrag Währung | Montant Devise | Importe Moneda | Divisa importe | Devise | "
     "Code devise | Monnaie | Moneda | Divisa | Código de moneda"},
    {RecordKind::kAccount, "created_at",
     "Created Date | Create Date | Created On | Created Time | Created At | Erstelldatum | "
     "Erstellt "
     "am | Date de création | Créé le | Fecha de creación | Creado el"},
    {RecordKind::kAccount, "updated_at",
     "Last Modified Date | System Modstamp | Last Modified | Modified On | Modified Time | Updated "
     "At | Update Time | Last Modified At | hs_lastmodifieddate | Geändert am | Zuletzt geändert | "
     "Zuletzt geändert am | Letzte Änderung | Änderungsdatum | Date de dernière modification | "
     "Modifié le | Dernière modification | Fecha de última modificación | Última modificación | "
     "Modificado el | Fecha de modificación"},
};

}  // namespace

absl::Span<const NounWords> NounTable() { return kNouns; }
absl::Span<const ColumnWords> ColumnTable() { return kWords; }
absl::Span<const ColumnWords> SharedColumnTable() { return kSharedWords; }
absl::string_view IdWords() { return kIdWords; }
absl::string_view IdNames() { return kIds; }
absl::string_view RecordNames() { return kNames; }

}  // namespace dealtrace::ingestion
