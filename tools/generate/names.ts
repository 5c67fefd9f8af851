// Derives the names of the generated code from an operation's id.

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** `conversations.messages.append` → `ConversationsMessagesAppend`: the stem of the names below. */
const typeName = (id: string): string => id.split('.').map(capitalise).join('')

/** `conversations.messages.append` → `conversationsMessagesAppend`: the flat function. */
export const functionName = (id: string): string => {
  const name = typeName(id)
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** `conversations.messages.append` → `conversationsMessagesAppendOperation`: the constant. */
export const constantName = (id: string): string => `${functionName(id)}Operation`

/** `jobs.get` → `jobs.waitUntil`: the function that waits for a job. */
export const waitingId = (id: string): string => id.replace(/[^.]+$/, 'waitUntil')

/** `conversations.list` → `ConversationsListQuery`: the type of the query parameters. */
export const queryName = (id: string): string => `${typeName(id)}Query`

/** `conversations.get` → `ConversationsGetPath`: the schema of the path parameters. */
export const pathName = (id: string): string => `${typeName(id)}Path`

/** `Conversation` → `zConversation`: the schema of a type. */
export const schemaName = (type: string): string => `z${type}`

/** `memory` → `memorySchemas`: the schemas of a service's operations. */
export const schemasName = (service: string): string => `${service}Schemas`

/** `memory` → `memoryShapes`: the shapes of a service's requests. */
export const shapesName = (service: string): string => `${service}Shapes`

/** `conversations.messages` → `ConversationsMessagesNamespace`: the class of a namespace. */
export const namespaceName = (path: string): string => `${typeName(path)}Namespace`
