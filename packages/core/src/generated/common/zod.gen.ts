// Generated from openapi/ by `npm run generate`. Never edited.

import * as z from 'zod'

export const zUuid = z.uuid().toLowerCase()
