//! Large blocks of memory go back to the system as soon as they are freed.
//!
//! glibc gives a block beyond a threshold pages of its own, and moves the threshold up to the largest such block that was
//! freed: after the first texture of 16 MB every other one is cut out of a heap that never shrinks below its topmost block.
//! Garments that come and go then leave holes: a quarter of the memory of a mirror whose outfit changes all the time.

/// Blocks of this size and more have pages of their own: the textures of garments, but not the camera's frames, bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const OWN_PAGES: std::ffi::c_int = 4 << 20;

/// Keeps glibc's threshold where it is wanted. Elsewhere nothing is to be done.
pub(crate) fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: mallopt(3) takes two numbers, locks the allocator itself and may be called at any time.
        #[allow(unsafe_code)]
        let set = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, OWN_PAGES) };
        if set == 0 {
            tracing::debug!("the allocator keeps its own threshold for large blocks");
        }
    }
}
