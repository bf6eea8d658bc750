//! As much of the WebDriver protocol (W3C, HTTP and JSON) as these tests speak. A client library would bring an
//! asynchronous runtime, and with it a second set of features for every crate that the kiosk is built from.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::{Value, json};

/// Under which an element's handle is sent.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Why a command failed, in the driver's words.
#[derive(Debug)]
pub struct Refusal(pub String);

/// One session with a browser that the driver started.
pub struct Session {
    driver: SocketAddr,
    id: String,
}

/// A handle on an element of the page.
pub struct Element(String);

impl Session {
    /// Has the driver at `driver` start `program` and connects to its web view.
    pub fn open(driver: SocketAddr, program: &str, arguments: &[String]) -> Result<Self, Refusal> {
        let options = json!({ "binary": program, "args": arguments });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let answer = send(driver, "POST", "/session", &wanted)?;
        let id = answer["sessionId"].as_str().ok_or_else(|| Refusal(answer.to_string()))?;
        Ok(Self { driver, id: id.to_owned() })
    }

    pub fn find(&self, css: &str) -> Result<Element, Refusal> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": css }))?;
        let handle = found[ELEMENT].as_str().ok_or_else(|| Refusal(found.to_string()))?;
        Ok(Element(handle.to_owned()))
    }

    pub fn click(&self, element: &Element) -> Result<(), Refusal> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    pub fn text(&self, element: &Element) -> Result<String, Refusal> {
        let path = format!("/session/{}/element/{}/text", self.id, element.0);
        let text = send(self.driver, "GET", &path, &Value::Null)?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    pub fn script(&self, script: &str) -> Result<Value, Refusal> {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    fn post(&self, command: &str, body: &Value) -> Result<Value, Refusal> {
        send(self.driver, "POST", &format!("/session/{}{command}", self.id), body)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = send(self.driver, "DELETE", &format!("/session/{}", self.id), &Value::Null);
    }
}

/// One request on a connection of its own; the answer's `value`.
fn send(driver: SocketAddr, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
    let exchange = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(driver)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        let body = if body.is_null() { String::new() } else { body.to_string() };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {driver}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )?;
        read_answer(&mut stream)
    };
    let answer = exchange().map_err(|error| Refusal(error.to_string()))?;
    let mut answer: Value = serde_json::from_slice(&answer)
        .map_err(|error| Refusal(format!("{error}: {}", String::from_utf8_lossy(&answer))))?;
    let value = answer["value"].take();
    match value.get("error") {
        Some(error) => Err(Refusal(format!("{error}: {}", value["message"]))),
        None => Ok(value),
    }
}

/// The body of one HTTP answer; the driver may keep the connection open after it.
fn read_answer(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 16 * 1024]);
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            if let Some(length) = length.and_then(|length| length.trim().parse::<usize>().ok())
                && bytes.len() >= end + 4 + length
            {
                return Ok(bytes[end + 4..end + 4 + length].to_vec());
            }
        }
        let count = stream.read(&mut piece)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&piece[..count]);
    }
}
