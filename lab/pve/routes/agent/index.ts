export { agentRoutes } from "./agent-commands";
