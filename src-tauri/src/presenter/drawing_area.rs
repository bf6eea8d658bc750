//! Linux: a GTK drawing area under the web view, in one overlay.
//!
//! A wgpu surface on the window fights the web view and flickers (tauri issue 9220), so the finished picture comes
//! back from the graphics card and is painted by cairo in the area's `draw` handler. The newest picture wins: the
//! slot holds one, and at most one redraw is under way. No compositor is needed.

use std::{
    cell::Cell,
    collections::VecDeque,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use gtk::{cairo, glib, prelude::*};
use jingxuan_mirror::{Picture, Presenter};
use parking_lot::Mutex;

use super::ScreenError;

/// The ground while there is no picture: the ink of the interface (`--ink` in `ui/src/style/base.css`).
const GROUND: (f64, f64, f64) = (0x16 as f64 / 255.0, 0x13 as f64 / 255.0, 0x11 as f64 / 255.0);

/// Painted pictures whose age is remembered: about two seconds of them.
const AGES: usize = 32;

/// The part of the window that shows the mirror. Cheap to clone; every clone paints the same area.
#[derive(Clone)]
pub struct Screen {
    shared: Arc<Shared>,
}

struct Shared {
    newest: Mutex<Option<Picture>>,
    /// Pictures are painted between [`Screen::open`] and [`Screen::wipe`] only: consent is enforced here as well.
    open: AtomicBool,
    redraw_under_way: AtomicBool,
    /// Age of the last painted pictures, newest last; at most [`AGES`].
    ages: Mutex<VecDeque<Duration>>,
    area: glib::SendWeakRef<gtk::DrawingArea>,
}

impl Screen {
    /// Moves the web view of `window` above a drawing area. Call on the main thread.
    ///
    /// # Errors
    /// [`ScreenError`] when the window is not laid out as Tauri does it.
    pub fn attach(window: &tauri::WebviewWindow) -> Result<Self, ScreenError> {
        let column = window.default_vbox()?;
        let view = column
            .children()
            .into_iter()
            .find(|child| child.type_().name().contains("WebKitWebView"))
            .ok_or(ScreenError::Layout("no web view in the window's column"))?;

        let area = gtk::DrawingArea::new();
        area.set_hexpand(true);
        area.set_vexpand(true);
        let weak = area.downgrade();
        let shared = Arc::new(Shared {
            newest: Mutex::new(None),
            open: AtomicBool::new(false),
            redraw_under_way: AtomicBool::new(false),
            ages: Mutex::default(),
            area: weak.into(),
        });
        let screen = Self { shared: Arc::clone(&shared) };
        let complained = Rc::new(Cell::new(false));
        area.connect_draw(move |area, context| {
            if let Err(error) = shared.draw(area, context)
                && !complained.replace(true)
            {
                tracing::error!(%error, "the picture cannot be painted");
            }
            glib::Propagation::Stop
        });

        column.remove(&view);
        let overlay = gtk::Overlay::new();
        overlay.add(&area);
        overlay.add_overlay(&view);
        column.pack_start(&overlay, true, true, 0);
        overlay.show_all();
        view.grab_focus();
        Ok(screen)
    }

    /// A presenter that paints here.
    #[must_use]
    pub fn presenter(&self) -> Box<dyn Presenter> {
        Box::new(self.clone())
    }

    /// A session begins: pictures are painted from now on.
    pub fn open(&self) {
        self.shared.open.store(true, Ordering::SeqCst);
    }

    /// Forgets the picture and shows the empty ground until [`Screen::open`]; a picture that is still on its way is
    /// dropped.
    pub fn wipe(&self) {
        {
            let mut newest = self.shared.newest.lock();
            self.shared.open.store(false, Ordering::SeqCst);
            *newest = None;
        }
        self.shared.ages.lock().clear();
        self.redraw();
    }

    /// Median age of the pictures painted last, from their capture to the end of painting.
    #[must_use]
    pub fn capture_to_painted(&self) -> Option<Duration> {
        let mut ages: Vec<_> = self.shared.ages.lock().iter().copied().collect();
        ages.sort_unstable();
        ages.get(ages.len() / 2).copied()
    }

    /// Asks the main thread for one redraw, unless one is coming anyway.
    fn redraw(&self) {
        if self.shared.redraw_under_way.swap(true, Ordering::AcqRel) {
            return;
        }
        let shared = Arc::clone(&self.shared);
        // Above idle priority: a busy web view must not starve the mirror.
        glib::MainContext::default().invoke_with_priority(glib::Priority::HIGH_IDLE, move || {
            shared.redraw_under_way.store(false, Ordering::Release);
            if let Some(area) = shared.area.upgrade() {
                area.queue_draw();
            }
        });
    }
}

impl Presenter for Screen {
    fn present(&mut self, picture: Picture) {
        {
            let mut newest = self.shared.newest.lock();
            if !self.shared.open.load(Ordering::SeqCst) {
                return;
            }
            *newest = Some(picture);
        }
        self.redraw();
    }

    fn wipe(&mut self) {
        *self.shared.newest.lock() = None;
        self.redraw();
    }
}

impl Shared {
    fn draw(&self, area: &gtk::DrawingArea, context: &cairo::Context) -> Result<(), cairo::Error> {
        context.set_source_rgb(GROUND.0, GROUND.1, GROUND.2);
        context.set_operator(cairo::Operator::Source);
        // The clone shares the pixels and keeps them alive, so that a new picture may arrive while this one is painted.
        let Some(picture) = self.newest.lock().clone() else {
            return context.paint();
        };
        let (width, height) = (f64::from(area.allocated_width()), f64::from(area.allocated_height()));
        let (across, down) = (f64::from(picture.width), f64::from(picture.height));
        if across < 1.0 || down < 1.0 {
            return context.paint();
        }
        let surface = surface_of(&picture)?;
        // Fills the area and keeps the proportions: the picture's middle is what the shopper stands in.
        let scale = (width / across).max(height / down);
        if (scale - 1.0).abs() > 1e-6 {
            context.translate((width - across * scale) / 2.0, (height - down * scale) / 2.0);
            context.scale(scale, scale);
        }
        context.set_source_surface(&surface, 0.0, 0.0)?;
        context.source().set_filter(if scale == 1.0 { cairo::Filter::Fast } else { cairo::Filter::Good });
        context.paint()?;
        // cairo must let go of the pixels before `picture` does.
        context.set_source_rgb(GROUND.0, GROUND.1, GROUND.2);
        surface.finish();
        let mut ages = self.ages.lock();
        if ages.len() == AGES {
            ages.pop_front();
        }
        ages.push_back(picture.captured_at.elapsed());
        Ok(())
    }
}

/// A cairo surface that reads the picture's own bytes; the caller keeps `picture` alive until the surface is finished.
fn surface_of(picture: &Picture) -> Result<cairo::ImageSurface, cairo::Error> {
    let too_large = |_| cairo::Error::InvalidSize;
    let width = i32::try_from(picture.width).map_err(too_large)?;
    let height = i32::try_from(picture.height).map_err(too_large)?;
    let stride = width.checked_mul(4).ok_or(cairo::Error::InvalidStride)?;
    if picture.pixels.len() != stride as usize * height as usize {
        return Err(cairo::Error::InvalidSize);
    }
    // SAFETY: the length is checked above; a surface that is only a source is never written to; `draw` holds the
    // picture, whose pixels never move, until after `finish`. Copying 8 MB per picture instead would cost 2 ms of
    // the main thread, which the web view needs too.
    #[allow(unsafe_code)]
    unsafe {
        cairo::ImageSurface::create_for_data_unsafe(
            picture.pixels.as_ptr().cast_mut(),
            cairo::Format::Rgb24,
            width,
            height,
            stride,
        )
    }
}
