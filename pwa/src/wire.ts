/** What travels between server and app: names for the types that are generated from the API's own description. */

import type { components } from './api-types'

type Schemas = components['schemas']

export type Me = Schemas['Me']
export type Role = Me['role']
export type Lang = Me['lang']
export type LockScreen = Me['lock_screen']
export type Session = Schemas['SessionOut']

export type Ref = Schemas['Ref']
export type Address = Schemas['Address']
export type Attachment = Schemas['Attachment']

export type Today = Schemas['Today']
export type MailRow = Schemas['MailRow']
export type MailboxState = Schemas['MailboxHealth']
export type Kind = MailRow['kind']
export type Trust = MailRow['trust']
export type Scope = 'mine' | 'team' | 'done'

export type MailPage = Schemas['MailPage']
export type MailText = Schemas['MailText']
export type Card = Schemas['Card']
export type CardCustomer = Schemas['CardCustomer']
export type CardContact = Schemas['CardContact']
export type CardMatch = Schemas['CardMatch']
export type CardOpportunity = Schemas['CardOpportunity']
export type CardEntry = Schemas['CardEntry']
export type CardComplaint = Schemas['CardComplaint']
export type Evidence = Schemas['CardEvidence']
export type Candidate = Schemas['CardCandidate']
export type TrustReason = Card['trust_reason']
export type BuyingRole = CardContact['role']
export type Attitude = CardContact['attitude']
export type Stage = CardOpportunity['stage']
export type EvidenceMethod = Evidence['method']
export type ActivityKind = CardEntry['kind']

export type Customers = Schemas['CustomerList']
export type CustomerRow = Schemas['CustomerRow']
export type CustomerPage = Schemas['CustomerPage']
export type Contact = Schemas['ContactOut']
export type Known = Schemas['KnownOut']
export type Deputy = Schemas['DeputyOut']
export type BuyingGap = CustomerPage['gaps'][number]
export type RelationKind = Contact['relations'][number]['kind']
export type Group = Schemas['GroupOut']
export type GroupNode = Schemas['Node']
export type Colleagues = Schemas['ColleagueList']
export type LikelyCustomers = Schemas['LikelyList']
export type Site = Schemas['SiteOut']
export type Field = Schemas['Field']
export type FieldName = Field['field']
export type Fact = Schemas['FactOut']
export type FactSource = Fact['source']
export type Timeline = Schemas['Timeline']
export type TimelineEntry = Schemas['TimelineEntry']
export type TimelinePeople = Schemas['TimelinePeople']
export type AttachedFile = Schemas['AttachedFile']
export type Logged = Schemas['Logged']
export type LoggedKind = Logged['kind']
export type TaskList = Schemas['TaskList']
export type Task = Schemas['TaskOut']

export type Pipeline = Schemas['Pipeline']
export type OpportunityRow = Schemas['OpportunityRow']
export type OpportunityPage = Schemas['OpportunityPage']
export type SalesStage = OpportunityRow['stage']
export type Business = Schemas['Business']
export type PaperRow = Schemas['PaperRow']
export type PaperKind = PaperRow['kind']
export type PaperPage = Schemas['PaperPage']
export type PaperLine = Schemas['PaperLine']
export type NewOfferLine = Schemas['LineIn']
export type FinancesPage = Schemas['FinancesPage']
export type InCurrency = Schemas['InCurrency']
export type FigureYear = Schemas['Year']
export type OpenAgeing = Schemas['Ageing']
export type PaymentBehaviour = Schemas['Behaviour']
export type AgreedPrice = Schemas['PriceOut']
export type Offerings = Schemas['OfferingList']
export type OfferingRow = Schemas['OfferingRow']

export type Complaints = Schemas['ComplaintList']
export type ComplaintRow = Schemas['ComplaintRow']
export type ComplaintPage = Schemas['ComplaintPage']
export type ComplaintClock = Schemas['Clock']
export type ComplaintStep = Schemas['StepOut']
export type NewComplaint = Schemas['NewComplaint']
export type TakenStep = Schemas['StepIn']
export type ComplaintAmendment = Schemas['Amendment']
export type ComplaintList = 'mine' | 'team' | 'overdue' | 'closed'
export type Severity = ComplaintRow['severity']
export type Cause = Exclude<ComplaintPage['cause'], ''>

export type Hits = Schemas['Hits']
export type SearchHit = Schemas['Hit']
export type TextHits = Schemas['TextHits']
export type TextHit = Schemas['TextHit']

export type PushPage = Schemas['PushOut']
export type Device = Schemas['DeviceOut']
export type NewDevice = Schemas['Subscription']
export type TestResult = Schemas['TestOut']
export type TestOutcome = TestResult['outcome']

/** A push as it arrives: nothing is certain, so everything is optional. */
export interface PushPayload {
  web_push?: number
  notification?: {
    title?: string; body?: string; navigate?: string; lang?: string; tag?: string; silent?: boolean; timestamp?: number
    data?: { notice?: string; url?: string; card?: Card | null; activation?: string }
  }
  app_badge?: number
}

export type Care = Schemas['Care']
export type Segments = Schemas['Segments']
export type SegmentOut = Schemas['SegmentOut']
export type SegmentDraft = Schemas['SegmentIn']
export type Rule = Schemas['RuleIn']
export type RuleTest = Rule['test']
export type RuleCount = Schemas['Count']
export type OverdueList = Schemas['OverdueList']
export type Overdue = Schemas['Overdue']

export type FieldsPage = Schemas['FieldsPage']
export type NotedFact = Schemas['NotedFact']
export type Stone = Schemas['FascinationOut']
export type Level = Stone['level']
export type Need = Schemas['NeedOut']
export type Wallet = Schemas['WalletOut']
export type Completeness = Schemas['CompletenessOut']
export type Ask = Schemas['Ask']
export type Attribute = Ask['attribute']
export type Incomplete = Schemas['Incomplete']
export type IncompleteCustomer = Schemas['IncompleteCustomer']
export type WhiteSpace = Schemas['WhiteSpace']
export type Gap = Schemas['GapOut']
