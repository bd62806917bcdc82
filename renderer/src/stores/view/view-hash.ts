import { type Selection, formatSelection, parseSelection } from './selection.ts'

export const PAGES = ['start', 'live', 'recordings', 'races', 'policies'] as const
export type Page = (typeof PAGES)[number]

const RACES_VIEWS = ['verdicts', 'search', 'known'] as const
export type RacesView = (typeof RACES_VIEWS)[number]

/** Where on the page Races someone is. */
export interface RacesPlace {
  readonly view: RacesView
  readonly policy: string | undefined
  readonly scenario: string | undefined
  /** The schedule that is open. */
  readonly token: string | undefined
  /** The step looked at, from 1. */
  readonly step: number
}

/** Where on the page Recordings someone is. */
export interface RecordingsPlace {
  /** Words of the search. */
  readonly search: string
  /** Id of the recording that is chosen, and its run. */
  readonly recording: string | undefined
  readonly run: number
  /** The one that it is compared with. */
  readonly other: string | undefined
  readonly otherRun: number
}

/** What the page Live shows in the place of the live machine: a recording or a moment of a schedule. */
export interface LivePlace {
  readonly recording: string | undefined
  /** Position among its runs. */
  readonly run: number
  /** Virtual ns; undefined: its end. */
  readonly at: number | undefined
  /** Token of a schedule, and its step. */
  readonly moment: string | undefined
  readonly step: number
}

/** Where on the page Policies someone is: two of them, side by side. */
export interface PoliciesPlace {
  /** Undefined: what the other one is a patch over. */
  readonly from: string | undefined
  readonly to: string | undefined
}

export interface ViewHash {
  readonly page: Page
  /** Undefined when the address says nothing about counters; an empty list is a choice. */
  readonly counters: readonly string[] | undefined
  readonly selection: Selection
  readonly live: LivePlace
  readonly races: RacesPlace
  readonly recordings: RecordingsPlace
  readonly policies: PoliciesPlace
}

/**
 * Reads `#recording=a.plab&run=2&at=2500000000` or `#moment=TOKEN&step=12` (what is shown in the place of the live machine), with
 * `counters=JM.GPU_ACTIVE,TILER.TILER_ACTIVE&discontinuity=1.3` (or what else may be selected),
 * `#page=races&view=search&policy=v2&scenario=enable-vs-reset&token=...&step=12`, or
 * `#page=recordings&search=tag:demo&recording=a.plab&run=2&with=b.plab&with-run=1` (runs from 1); what it does not understand is left out.
 */
export function parseViewHash(hash: string): ViewHash {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  const counters = fields.get('counters')
  const page = PAGES.find((each) => each === fields.get('page')) ?? 'live'
  // Other pages have a field of that name as well.
  const ofLive = (name: string) => (page === 'live' ? fields.get(name) : null)
  return {
    page,
    counters: counters === null ? undefined : [...new Set(counters.split(',').filter((key) => /^\w+\.\w+$/.test(key)))],
    selection: parseSelection(fields),
    live: {
      recording: ofLive('recording') ?? undefined,
      run: ordinal(ofLive('run')) - 1,
      at: moment(ofLive('at')),
      moment: ofLive('moment') ?? undefined,
      step: ordinal(ofLive('step')),
    },
    races: {
      view: RACES_VIEWS.find((view) => view === fields.get('view')) ?? 'verdicts',
      policy: fields.get('policy') ?? undefined,
      scenario: fields.get('scenario') ?? undefined,
      token: fields.get('token') ?? undefined,
      step: ordinal(fields.get('step')),
    },
    recordings: {
      search: fields.get('search') ?? '',
      recording: fields.get('recording') ?? undefined,
      run: ordinal(fields.get('run')) - 1,
      other: fields.get('with') ?? undefined,
      otherRun: ordinal(fields.get('with-run')) - 1,
    },
    policies: { from: fields.get('from') ?? undefined, to: fields.get('to') ?? undefined },
  }
}

/** Virtual ns. */
function moment(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function ordinal(text: string | null): number {
  return text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1
}

/** What belongs to the page shown. */
export function formatViewHash(view: ViewHash): string {
  const fields = fieldsOf(view)
  return fields.length === 0 ? '' : `#${fields.join('&')}`
}

function fieldsOf({ page, live, counters, selection, races, recordings, policies }: ViewHash): readonly string[] {
  switch (page) {
    case 'start':
      return ['page=start']
    case 'live':
      return liveFields(live, counters, selection)
    case 'races':
      return ['page=races', ...racesFields(races)]
    case 'recordings':
      return ['page=recordings', ...recordingsFields(recordings)]
    case 'policies':
      return ['page=policies', ...policiesFields(policies)]
  }
}

// Counters, ids and tokens are word characters with dots, dashes, slashes and the like: the address stays readable without escapes.
function liveFields(live: LivePlace, counters: ViewHash['counters'], selection: Selection): readonly string[] {
  const selected = formatSelection(selection)
  return [
    ...shownFields(live),
    ...(counters === undefined ? [] : [`counters=${counters.join(',')}`]),
    ...(selected === undefined ? [] : [selected]),
  ]
}

function shownFields({ recording, run, at, moment: token, step }: LivePlace): readonly string[] {
  if (token !== undefined) return [`moment=${encoded(token)}`, `step=${step}`]
  if (recording === undefined) return []
  return [
    `recording=${encoded(recording)}`,
    ...(run === 0 ? [] : [`run=${run + 1}`]),
    ...(at === undefined ? [] : [`at=${at}`]),
  ]
}

function racesFields({ view, policy, scenario, token, step }: RacesPlace): readonly string[] {
  return [
    ...(view === 'verdicts' ? [] : [`view=${view}`]),
    ...(policy === undefined ? [] : [`policy=${encoded(policy)}`]),
    ...(scenario === undefined ? [] : [`scenario=${encoded(scenario)}`]),
    ...(token === undefined ? [] : [`token=${encoded(token)}`, `step=${step}`]),
  ]
}

function policiesFields({ from, to }: PoliciesPlace): readonly string[] {
  return [...(from === undefined ? [] : [`from=${encoded(from)}`]), ...(to === undefined ? [] : [`to=${encoded(to)}`])]
}

function recordingsFields({ search, recording, run, other, otherRun }: RecordingsPlace): readonly string[] {
  return [
    ...(search === '' ? [] : [`search=${encoded(search)}`]),
    ...(recording === undefined ? [] : [`recording=${encoded(recording)}`]),
    ...(run === 0 ? [] : [`run=${run + 1}`]),
    ...(other === undefined ? [] : [`with=${encoded(other)}`]),
    ...(otherRun === 0 ? [] : [`with-run=${otherRun + 1}`]),
  ]
}

/** As much as is needed: what was pasted may be no token. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@')
}
