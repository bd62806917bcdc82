/** What is visible: `min`..`max` in virtual ns over `width` CSS pixels. */
export interface Viewport {
  readonly min: number
  readonly max: number
  readonly width: number
}
