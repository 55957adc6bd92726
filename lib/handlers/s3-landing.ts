export { type CloudLanding, type S3LandedFile, S3Landing } from '../cloud';
