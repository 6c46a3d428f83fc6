/** `Views`: what cells build their outputs from. */
import * as Layouts from './layouts'
import { notify } from './notify'
import { Range } from './range'
import { Select } from './select'
import spacers from './spacers'
import { Text } from './text'

export type { NotifyOptions } from './notify'
export type { RangeOptions } from './range'
export type { SelectOptions } from './select'
export type { SideNavElement } from './layouts'

const Views = { ...spacers, Layouts, Range, Select, Text, notify }

export default Views
