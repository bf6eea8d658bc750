//! A picture with the moment it was taken, in pooled memory.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, Weak},
    time::Instant,
};

use parking_lot::Mutex;

/// One picture: 8-bit sRGB, RGBA order, rows from the top, no padding; cheap to clone (the pixels are shared).
#[derive(Clone, Debug)]
pub struct Frame {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `height * width * 4` bytes.
    pub pixels: Pixels,
    /// Monotonic time of capture (of decoding, for files).
    pub captured_at: Instant,
    /// Counts up from zero within one source.
    pub sequence: u64,
    /// File name, where the frame came from a photo or a folder.
    pub name: Option<Arc<str>>,
}

/// Shared, read-only pixel memory that returns to its [`FramePool`] when the last reader lets go.
#[derive(Clone)]
pub struct Pixels(Arc<Lease>);

struct Lease {
    bytes: Vec<u8>,
    home: Weak<Mutex<Shelf>>,
    /// How often the pool had been wiped when the buffer was filled.
    wipes: u64,
}

/// What a pool keeps.
#[derive(Default)]
struct Shelf {
    free: Vec<Vec<u8>>,
    wipes: u64,
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(home) = self.home.upgrade() {
            let mut shelf = home.lock();
            if shelf.free.len() < FramePool::KEPT && shelf.wipes == self.wipes {
                shelf.free.push(std::mem::take(&mut self.bytes));
                return;
            }
        }
        // A picture of a session that was wiped meanwhile, or of none: nobody reads this memory again.
        self.bytes.fill(0);
    }
}

impl Deref for Pixels {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl fmt::Debug for Pixels {
    // Pixels never reach logs: only their number does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels({} bytes)", self.0.bytes.len())
    }
}

impl From<Vec<u8>> for Pixels {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Lease { bytes, home: Weak::new(), wipes: 0 }))
    }
}

/// Recycles frame buffers, so that a running mirror allocates nothing per frame.
#[derive(Clone, Default)]
pub struct FramePool(Arc<Mutex<Shelf>>);

impl FramePool {
    /// Camera, perception, render and one in flight hold a frame each; more than this is returned to the system.
    const KEPT: usize = 6;

    /// A buffer of `len` bytes with unspecified content.
    #[must_use]
    pub fn take(&self, len: usize) -> Vec<u8> {
        let mut bytes = self.0.lock().free.pop().unwrap_or_default();
        bytes.resize(len, 0);
        bytes
    }

    /// Wraps a filled buffer; it comes back to this pool by itself.
    #[must_use]
    pub fn share(&self, bytes: Vec<u8>) -> Pixels {
        let wipes = self.0.lock().wipes;
        Pixels(Arc::new(Lease { bytes, home: Arc::downgrade(&self.0), wipes }))
    }

    /// Overwrites and frees every waiting buffer, and every one that is still read when its reader lets go: part of wiping a
    /// session.
    pub fn wipe(&self) {
        let mut shelf = self.0.lock();
        shelf.wipes += 1;
        for mut bytes in shelf.free.drain(..) {
            bytes.fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_returns_to_its_pool_when_the_last_reader_lets_go() {
        let pool = FramePool::default();
        let pixels = pool.share(pool.take(16));
        let reader = pixels.clone();
        drop(pixels);
        assert!(pool.0.lock().free.is_empty());
        drop(reader);
        assert_eq!(pool.0.lock().free.len(), 1);
        assert_eq!(pool.take(8).len(), 8);
        assert!(pool.0.lock().free.is_empty());
    }

    #[test]
    fn wiping_the_pool_leaves_no_buffer_behind() {
        let pool = FramePool::default();
        drop(pool.share(vec![7; 16]));
        let read = pool.share(vec![7; 16]);
        pool.wipe();
        assert!(pool.0.lock().free.is_empty());
        drop(read);
        assert!(pool.0.lock().free.is_empty(), "a picture of before the wipe came back");
        drop(pool.share(vec![8; 16]));
        assert_eq!(pool.0.lock().free.len(), 1, "the pool goes on afterwards");
    }
}
