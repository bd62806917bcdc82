/** What is on screen when a key is pressed: a page, or what is open on it. */
export type Place = 'start' | 'live' | 'recordings' | 'comparison' | 'races' | 'story' | 'policies'

/** Something that a person can ask of the window. What it does is the window's; a native menu and the command line name it the same. */
export interface CommandInfo {
  /** Never changes: stored keys go by it. */
  readonly id: string
  readonly title: string
  /** As tinykeys writes them; `$mod` is Ctrl, or Command on a Mac. The first one is shown. */
  readonly keys: readonly string[]
  /** Where its keys work; undefined: everywhere. */
  readonly places?: readonly Place[]
  /** Under which heading of the desktop app's menu. */
  readonly menu?: 'file' | 'view' | 'help'
  /** The command of the command line that does the same. */
  readonly cli?: string
}

const ON_RACES = ['races', 'story'] as const

/** Every command, in the order in which lists show them. */
export const COMMANDS = [
  {
    id: 'palette.open',
    title: 'Find a command, or anything else',
    keys: ['$mod+k', '$mod+Shift+p', 'F1'],
    menu: 'view',
  },
  { id: 'palette.signals', title: 'Find a counter or a lane', keys: ['$mod+p'] },
  { id: 'keys.show', title: 'Keys', keys: ['[Shift]+?'], menu: 'help' },
  { id: 'file.open', title: 'Open a file', keys: ['$mod+o'], menu: 'file' },
  { id: 'recording.keep', title: 'Keep what was recorded, under a name', keys: ['$mod+s'], menu: 'file' },
  { id: 'recording.export', title: 'Export the recording', keys: ['$mod+e'], menu: 'file', cli: 'export' },
  { id: 'recording.compare', title: 'Compare the recording', keys: ['$mod+\\'], menu: 'file' },
  { id: 'settings.open', title: 'Settings', keys: ['$mod+,'], menu: 'file' },
  { id: 'theme.next', title: 'Another theme: as the system, light, dark, high contrast', keys: [], menu: 'view' },
  { id: 'density.next', title: 'Density: comfortable or compact', keys: [], menu: 'view' },
  { id: 'page.start', title: 'Page Start', keys: ['h'], menu: 'view' },
  { id: 'page.live', title: 'Page Live', keys: ['l'], menu: 'view', cli: 'run' },
  { id: 'page.recordings', title: 'Page Recordings', keys: ['y'], menu: 'view', cli: 'info' },
  { id: 'page.races', title: 'Page Races', keys: ['x'], menu: 'view' },
  { id: 'page.policies', title: 'Page Policies', keys: ['u'], menu: 'view', cli: 'policies' },
  { id: 'demo.toggle', title: 'Demo mode: large type, captions, nothing else', keys: ['Shift+p'], menu: 'view' },

  { id: 'start.watch', title: 'Watch a reset break a session', keys: ['1'], places: ['start'] },
  { id: 'start.compare', title: 'Same fault, all policies', keys: ['2'], places: ['start'] },
  { id: 'start.find', title: 'Find the race for me', keys: ['3'], places: ['start'] },

  { id: 'run.toggle', title: 'Run or pause', keys: ['Space'], places: ['live'] },
  {
    id: 'run.step',
    title: 'One step, while paused or in a schedule; the next sample of a recording',
    keys: ['.'],
    places: ['live'],
  },
  {
    id: 'run.stepBack',
    title: 'One step back, of the machine or in a schedule; the sample before in a recording',
    keys: [','],
    places: ['live'],
  },
  { id: 'record.toggle', title: 'Record, or stop recording', keys: ['c'], places: ['live'] },
  { id: 'note.begin', title: 'A note at this moment', keys: ['m'], places: ['live'] },
  { id: 'recording.fork', title: 'Fork the recording at the moment shown', keys: ['Shift+f'], places: ['live'] },
  { id: 'discontinuity.previous', title: 'Previous discontinuity', keys: ['['], places: ['live'] },
  { id: 'discontinuity.next', title: 'Next discontinuity', keys: [']'], places: ['live'] },
  { id: 'axis.centre', title: 'Centre on the selection, or fit everything', keys: ['f'], places: ['live'] },
  { id: 'axis.back', title: 'The window before', keys: ['Backspace'], places: ['live'] },
  { id: 'axis.follow', title: 'Pause the view, or follow the newest', keys: ['p'], places: ['live'] },
  { id: 'axis.zoomIn', title: 'Show less time', keys: ['w'], places: ['live'] },
  { id: 'axis.zoomOut', title: 'Show more time', keys: ['s'], places: ['live'] },
  { id: 'axis.earlier', title: 'Earlier', keys: ['a'], places: ['live'] },
  { id: 'axis.later', title: 'Later', keys: ['d'], places: ['live'] },
  { id: 'charts.ghost', title: 'What Perfetto would show in the gaps', keys: ['g'], places: ['live'] },
  { id: 'cursor.first', title: 'First cursor here', keys: ['1'], places: ['live'] },
  { id: 'cursor.second', title: 'Second cursor here', keys: ['2'], places: ['live'] },
  { id: 'cursor.between', title: 'Select the range between the cursors', keys: ['3'], places: ['live'] },
  { id: 'selection.zoom', title: 'Zoom to the selection', keys: ['z'], places: ['live'] },
  { id: 'lanes.toggle', title: 'Lanes under the charts', keys: ['n'], places: ['live'] },
  { id: 'charts.table', title: 'Charts or table', keys: ['t'], places: ['live'] },
  { id: 'fault.reset', title: 'Reset now', keys: ['r'], places: ['live'] },
  { id: 'guide.next', title: 'The next caption', keys: ['PageDown'], places: ['live'] },
  { id: 'guide.previous', title: 'The caption before', keys: ['PageUp'], places: ['live'] },
  { id: 'guide.leave', title: 'Leave the captions, stay in the recording', keys: ['q'], places: ['live'] },
  { id: 'player.close', title: 'Back to the live machine', keys: ['Shift+l'], places: ['live'] },
  { id: 'selection.clear', title: 'Clear the selection', keys: ['Escape'], places: ['live'] },

  { id: 'recordings.next', title: 'Next recording', keys: ['ArrowDown'], places: ['recordings'] },
  { id: 'recordings.previous', title: 'Previous recording', keys: ['ArrowUp'], places: ['recordings'] },
  { id: 'recordings.open', title: 'Open the recording', keys: ['o'], places: ['recordings'] },
  {
    id: 'recordings.verify',
    title: 'Verify the recording, or stop',
    keys: ['v'],
    places: ['recordings'],
    cli: 'verify',
  },
  { id: 'recordings.search', title: 'Search the recordings', keys: ['/'], places: ['recordings'] },
  { id: 'recordings.chooseNone', title: 'Choose no recording', keys: ['Escape'], places: ['recordings'] },
  { id: 'comparison.fit', title: 'All of every run', keys: ['f'], places: ['comparison'] },
  { id: 'comparison.zoomIn', title: 'Show less time of the runs', keys: ['w'], places: ['comparison'] },
  { id: 'comparison.zoomOut', title: 'Show more time of the runs', keys: ['s'], places: ['comparison'] },
  { id: 'comparison.earlier', title: 'Earlier in the runs', keys: ['a'], places: ['comparison'] },
  { id: 'comparison.later', title: 'Later in the runs', keys: ['d'], places: ['comparison'] },
  { id: 'comparison.divergence', title: 'The first difference', keys: [']'], places: ['comparison'] },
  { id: 'comparison.close', title: 'Back to the list of recordings', keys: ['Escape'], places: ['comparison'] },

  { id: 'races.verdicts', title: 'Verdicts', keys: ['v'], places: ON_RACES, cli: 'verdicts' },
  { id: 'races.search', title: 'Search for races', keys: ['s'], places: ON_RACES, cli: 'explore' },
  { id: 'races.known', title: 'Known schedules', keys: ['k'], places: ON_RACES, cli: 'races' },
  { id: 'races.toggle', title: 'Run the search or the table, or stop it', keys: ['Space'], places: ['races'] },
  { id: 'races.paste', title: 'Paste a token', keys: ['p'], places: ON_RACES, cli: 'replay' },
  { id: 'story.forwards', title: 'Step forwards', keys: ['ArrowDown', '.'], places: ['story'] },
  { id: 'story.back', title: 'Step back', keys: ['ArrowUp', ','], places: ['story'] },
  { id: 'story.tenForwards', title: 'Ten steps forwards', keys: ['PageDown'], places: ['story'] },
  { id: 'story.tenBack', title: 'Ten steps back', keys: ['PageUp'], places: ['story'] },
  { id: 'story.first', title: 'First step', keys: ['Home'], places: ['story'] },
  { id: 'story.last', title: 'Last step', keys: ['End'], places: ['story'] },
  { id: 'story.whole', title: 'All steps, or those that bear on it', keys: ['a'], places: ['story'] },
  { id: 'story.bad', title: 'The bad step', keys: ['b'], places: ['story'] },
  { id: 'story.copyToken', title: 'Copy the token', keys: ['c'], places: ['story'] },
  { id: 'story.copyColumns', title: 'Copy as columns for a mail', keys: ['Shift+c'], places: ['story'] },
  { id: 'story.moment', title: 'Open this moment in the live view', keys: ['o'], places: ['story'] },
  { id: 'story.close', title: 'Back to the lists of races', keys: ['Escape'], places: ['story'] },
  { id: 'finding.previous', title: 'Previous finding', keys: ['['], places: ON_RACES },
  { id: 'finding.next', title: 'Next finding', keys: [']'], places: ON_RACES },

  { id: 'policies.next', title: 'Next policy', keys: ['ArrowDown'], places: ['policies'] },
  { id: 'policies.previous', title: 'Previous policy', keys: ['ArrowUp'], places: ['policies'] },
  { id: 'policies.swap', title: 'The other way round', keys: ['s'], places: ['policies'] },
  {
    id: 'policies.whole',
    title: 'All functions, or those that differ',
    keys: ['a'],
    places: ['policies'],
    cli: 'diff',
  },
] as const satisfies readonly CommandInfo[]

export type CommandId = (typeof COMMANDS)[number]['id']

export function commandInfo(id: CommandId): CommandInfo {
  const found: CommandInfo | undefined = COMMANDS.find((command) => command.id === id)
  if (found === undefined) throw new Error(`there is no command ${id}`)
  return found
}
