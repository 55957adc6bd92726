export { chooseAudience } from './choose-audience';
export { findProduct } from './find-product';
export { type Vendored, vendor } from './vendor';
