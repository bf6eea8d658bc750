//! `thumb://localhost/<garment>/<colourway>`: garment pictures from the wardrobe for the carousel, and nothing else.

use tauri::http::{Request, Response, StatusCode, header};

use crate::kiosk::Kiosk;

/// Answers one request of the page.
#[must_use]
pub fn respond(kiosk: &Kiosk, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let picture =
        names(request.uri().path()).and_then(|(garment, colourway)| kiosk.thumbnail(&garment, &colourway));
    let mut response = Response::new(Vec::new());
    match picture {
        Some(bytes) => {
            let jpeg = header::HeaderValue::from_static("image/jpeg");
            response.headers_mut().insert(header::CONTENT_TYPE, jpeg);
            *response.body_mut() = bytes;
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}

/// `look://localhost/<anything>`: the frozen moment at the camera's resolution, from memory, never to be kept.
#[must_use]
pub fn result(kiosk: &Kiosk) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    match kiosk.result() {
        Some(bytes) => {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/png"));
            headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
            *response.body_mut() = bytes;
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}

/// Garment and colourway of a path; the separator may be percent-encoded, as the page's helper does it.
fn names(path: &str) -> Option<(String, String)> {
    let plain = percent_decoded(path.strip_prefix('/')?)?;
    let (garment, colourway) = plain.split_once('/')?;
    Some((garment.to_owned(), colourway.to_owned()))
}

/// A path as it was before the page encoded it; `None` where the encoding is broken.
pub fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            u8::try_from(high * 16 + low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(garment: &str, colourway: &str) -> Option<(String, String)> {
        Some((garment.into(), colourway.into()))
    }

    #[test]
    fn a_path_names_a_garment_and_a_colourway() {
        assert_eq!(names("/tee/red"), pair("tee", "red"));
        assert_eq!(names("/tee%2Fred"), pair("tee", "red"));
        assert_eq!(names("/%E8%A3%99/red"), pair("裙", "red"));
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in ["", "/", "/tee", "/tee%2", "/%ff/red", "/%+1/red"] {
            assert_eq!(names(path), None, "{path}");
        }
    }
}
