import { MAINLINE_OTHER_ROWS } from './mainline-others.ts'
import { MAINLINE_SESSION_ROWS } from './mainline.ts'
import { REQUIRED_ROWS } from './required.ts'
import { type Row } from './row.ts'
import { V1_ROWS } from './v1.ts'
import { V2_ROWS } from './v2.ts'
import { V3_ROWS } from './v3.ts'
import { V4_ROWS } from './v4.ts'

/** The race tables, in their order. */
export const ROWS: readonly Row[] = [
  ...MAINLINE_SESSION_ROWS,
  ...MAINLINE_OTHER_ROWS,
  ...V1_ROWS,
  ...V2_ROWS,
  ...V3_ROWS,
  ...V4_ROWS,
  ...REQUIRED_ROWS,
]
