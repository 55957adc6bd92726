export { namesOf } from './completion';
export { Shell } from './shell';
