export { StackManifest } from './stack-manifest';
