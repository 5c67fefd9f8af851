// How the names of the generated code follow from an operation's id.

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** `conversations.messages.append` → `ConversationsMessagesAppend`, as the type generator writes it too. */
export const typeName = (id: string): string => id.split('.').map(capitalise).join('')

/** `conversations.messages.append` → `conversationsMessagesAppend`: the flat function. */
export const functionName = (id: string): string => {
  const name = typeName(id)
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** `conversations.messages.append` → `conversationsMessagesAppendOperation`: the constant. */
export const constantName = (id: string): string => `${functionName(id)}Operation`

/** `conversations.messages` → `ConversationsMessages`: the class of a namespace. */
export const namespaceName = (path: string): string => `${typeName(path)}Namespace`
