//! Wardrobe, sizes and the garment's fit to the body.
