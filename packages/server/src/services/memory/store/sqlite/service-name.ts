/** Identifies the memory service in the file. */
export const memoryService = 'memory'
