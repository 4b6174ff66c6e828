export { createOperator } from "./create-operator.js";
export type { Answer, Command, CommandContext } from "./server/index.js";
