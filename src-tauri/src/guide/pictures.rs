//! `shop://localhost/<path>`: product pictures below the shop's folder, and nothing else.

use std::path::{Component, Path};

use tauri::http::{Request, Response, StatusCode, header};

use super::Desk;
use crate::thumbnails::percent_decoded;

/// Answers one request of the page.
#[must_use]
pub fn respond(desk: &Desk, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let path = request.uri().path().strip_prefix('/').and_then(percent_decoded);
    let picture = path.filter(|path| is_picture(path)).and_then(|path| {
        let kind = if path.ends_with(".webp") { "image/webp" } else { "image/jpeg" };
        Some((std::fs::read(desk.pictures()?.join(path)).ok()?, kind))
    });
    let mut response = Response::new(Vec::new());
    match picture {
        Some((bytes, kind)) => {
            response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
            *response.body_mut() = bytes;
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}

/// Whether a path names a picture and stays below its folder.
fn is_picture(path: &str) -> bool {
    let below = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    below && [".webp", ".jpg", ".jpeg"].iter().any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::is_picture;

    #[test]
    fn only_pictures_below_the_folder_can_be_asked_for() {
        assert!(is_picture("images/P0001-ivory.webp"));
        for path in ["../secret.webp", "/etc/passwd", "images/../../x.jpg", "products.jsonl", "", "images/"] {
            assert!(!is_picture(path), "{path}");
        }
    }
}
