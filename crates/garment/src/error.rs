//! What can be wrong with a garment.

/// Why a garment cannot be read, chosen or draped. Every message names the file or the value at fault.
#[derive(Debug, thiserror::Error)]
pub enum GarmentError {
    /// A file is missing or cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// File, as opened.
        path: String,
        /// The operating system's word.
        cause: String,
    },
    /// `garment.json` is not what the format asks for.
    #[error("{path}: {cause}")]
    Manifest {
        /// The manifest.
        path: String,
        /// What is wrong, with line and column where JSON itself is broken.
        cause: String,
    },
    /// A `.glb` is damaged, hostile or outside the limits.
    #[error("{file}: {cause}")]
    Mesh {
        /// The mesh file.
        file: String,
        /// What is wrong.
        cause: String,
    },
    /// A texture is damaged or outside the limits.
    #[error("{file}: {cause}")]
    Texture {
        /// The image file.
        file: String,
        /// What is wrong.
        cause: String,
    },
    /// Asked for a garment that the wardrobe does not have.
    #[error("no garment \"{0}\" in the wardrobe")]
    NoGarment(String),
    /// Asked for a size that the garment does not come in.
    #[error("{garment} has no size \"{size}\"")]
    NoSize {
        /// Garment id.
        garment: String,
        /// The label asked for.
        size: String,
    },
    /// Asked for a colourway that the garment does not come in.
    #[error("{garment} has no colourway \"{colourway}\"")]
    NoColourway {
        /// Garment id.
        garment: String,
        /// The colourway asked for.
        colourway: String,
    },
    /// A body was given whose arrays do not belong together.
    #[error("the body does not match its surface: {0}")]
    Body(String),
}
