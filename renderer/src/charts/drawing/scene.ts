import { type InjectionKey, inject } from 'vue'
import { type Band } from '../series/bands.ts'
import { type Viewport } from '../series/viewport.ts'
import { type Palette } from './palette.ts'

/** Room for an end-cap at the right edge. */
export const PLOT_RIGHT = 8
/** About one tick of the time axis in this many CSS pixels. */
export const RULER_TICK_PX = 96

/** What all charts draw from, worked out once per redraw by the stack. Outside reactivity. */
export interface Scene {
  /** Where the plots begin, CSS pixels. */
  plotLeft: number
  view: Viewport
  /** Ticks of the time axis, virtual ns. */
  ticks: readonly number[]
  bands: readonly Band[]
  /** Epochs that start after a reset the policy restored. */
  restored: ReadonlySet<number>
  /** A discontinuity lasts, so the newest sample is an end. */
  open: boolean
  palette: Palette
}

export const SCENE: InjectionKey<Scene> = Symbol('scene')

export function useScene(): Scene {
  const scene = inject(SCENE)
  if (scene === undefined) throw new Error('A CounterChart needs a ChartStack around it: the stack provides the scene.')
  return scene
}
