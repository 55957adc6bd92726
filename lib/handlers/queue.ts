export { type QueueMessage, send } from '../cloud';
