//! A damaged database: moved aside under a name that tells when, and what can be read put into a fresh one.
//!
//! Events, orders, letters and customers are in tables keyed by a growing number, so they can be read around damage: up
//! to it, from the other side back to it, and past it. The catalogue is kept only if all of it is readable; half a
//! catalogue is worse than none, for it comes anew from the hub or the demo shop.
//!
//! When the first page itself is lost, nothing else can be found. A copy of it, with nothing but the schema in it, is
//! therefore kept in the lock file beside the database.

use std::{
    fs,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig, params_from_iter, types::Value};

use crate::{
    error::{Result, StoreError},
    open, schema,
};

/// What a repair found and saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// What SQLite says is wrong.
    pub damage: String,
    /// Where the damaged file is now.
    pub aside: PathBuf,
    /// What was saved, table by table.
    pub tables: Vec<Saved>,
    /// Orders that had lost some of their lines; they are only in the damaged file.
    pub half_orders: Vec<String>,
    /// Whether the whole catalogue was saved. If not, there is none, and it must be loaded again.
    pub catalogue: bool,
}

/// What was saved of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The table.
    pub table: &'static str,
    /// Rows that are in the fresh database.
    pub rows: u64,
    /// Whether no damage was met in reading it. Rows that were lost cannot be counted.
    pub complete: bool,
}

/// Tables of which every row counts by itself, with their growing key.
const ROWS: [(&str, &str); 10] = [
    ("customers", "seq"),
    ("identities", "seq"),
    ("consent_changes", "seq"),
    ("profile_fields", "seq"),
    ("pins", "seq"),
    ("orders", "seq"),
    ("order_lines", "key"),
    ("events", "seq"),
    ("outbox", "seq"),
    ("resting", "seq"),
];
/// Tables that are only of use together.
const CATALOGUE: [&str; 10] = [
    "meta",
    "categories",
    "products",
    "product_attributes",
    "variants",
    "images",
    "stores",
    "stock",
    "size_charts",
    "knowledge",
];
/// Numbers that are skipped where it cannot be read which were given.
const SKIPPED: i64 = 1_000_000;
const PAGE: usize = 4096;

/// `path` with `suffix` behind its name.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Moves the damaged file aside and makes a fresh one of what can be read. The caller has the file to itself.
pub fn recover(path: &Path, damage: String) -> Result<Recovery> {
    let aside = move_aside(path)?;
    let old = open_damaged(path, &aside)?;
    let (mut fresh, _) = open::open_writer(path)?;
    fresh.execute_batch("PRAGMA foreign_keys = OFF")?;
    let mut found = Recovery { damage, aside, tables: Vec::new(), half_orders: Vec::new(), catalogue: false };
    let transaction = fresh.transaction()?;
    for (table, key) in ROWS {
        let saved = save_rows(&old, &transaction, table, key)?;
        found.tables.push(saved);
    }
    transaction.execute_batch("SAVEPOINT catalogue")?;
    found.catalogue = save_catalogue(&old, &transaction);
    if found.catalogue {
        transaction.execute("INSERT INTO product_words (product_words) VALUES ('rebuild')", [])?;
        transaction.execute_batch("RELEASE catalogue")?;
    } else {
        transaction.execute_batch("ROLLBACK TO catalogue; RELEASE catalogue")?;
    }
    found.half_orders = drop_halves(&transaction)?;
    skip_numbers(&old, &transaction)?;
    transaction.commit()?;
    for saved in &mut found.tables {
        let sql = format!("SELECT count(*) FROM {}", saved.table);
        saved.rows = fresh.query_row(&sql, [], |row| row.get(0))?;
    }
    Ok(found)
}

/// Renames the database and its log; the shared-memory file is worth nothing without them.
fn move_aside(path: &Path) -> Result<PathBuf> {
    let stem = format!(".damaged-{}", utc(SystemTime::now()));
    let aside = (1..)
        .map(|n| beside(path, &if n == 1 { stem.clone() } else { format!("{stem}-{n}") }))
        .find(|aside| !aside.exists())
        .unwrap_or_else(|| beside(path, &stem));
    fs::rename(path, &aside).map_err(|cause| StoreError::Io { path: path.to_owned(), cause })?;
    let log = beside(path, "-wal");
    if log.exists() {
        fs::rename(&log, beside(&aside, "-wal")).map_err(|cause| StoreError::Io { path: log, cause })?;
    }
    let _ = fs::remove_file(beside(path, "-shm"));
    Ok(aside)
}

/// Opens the damaged file; where its first page is unreadable, a copy of it with the page that was kept.
fn open_damaged(path: &Path, aside: &Path) -> Result<Connection> {
    let old = connect_damaged(aside)?;
    if schema::version(&old).is_ok_and(|version| version > 0) && tables(&old).is_ok_and(|count| count > 0) {
        return Ok(old);
    }
    drop(old);
    let mended = beside(path, ".mending");
    let io = |cause| StoreError::Io { path: mended.clone(), cause };
    let Some(first) = kept_first_page(path) else { return connect_damaged(aside) };
    fs::copy(aside, &mended).map_err(io)?;
    let log = beside(aside, "-wal");
    if log.exists() {
        fs::copy(&log, beside(&mended, "-wal")).map_err(io)?;
    }
    let mut file = fs::File::options().write(true).open(&mended).map_err(io)?;
    file.write_all(&first).map_err(io)?;
    drop(file);
    let old = connect_damaged(&mended)?;
    // Open files live on without a name: nothing is left behind, whatever happens now. (On Windows it stays until the
    // next repair.)
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(&mended, suffix));
    }
    Ok(old)
}

fn tables(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
}

fn connect_damaged(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let old = Connection::open_with_flags(path, flags)?;
    old.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?; // evidence stays as it is
    old.execute_batch("PRAGMA cell_size_check = ON")?;
    let _ = old.execute_batch("PRAGMA query_only = ON");
    let _ = tables(&old); // opens the log while it has its name
    Ok(old)
}

/// Columns that both databases have, in the fresh one's order.
fn columns(old: &Connection, fresh: &Connection, table: &str) -> Result<Vec<String>> {
    let of = |connection: &Connection| {
        let mut statement = connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()
    };
    let had = of(old).unwrap_or_default();
    Ok(of(fresh)?.into_iter().filter(|column| had.contains(column)).collect())
}

/// Copies every row that can be read.
fn save_rows(old: &Connection, fresh: &Connection, table: &'static str, key: &str) -> Result<Saved> {
    let columns = columns(old, fresh, table)?;
    if columns.is_empty() {
        return Ok(Saved { table, rows: 0, complete: false });
    }
    let list = columns.join(", ");
    let places = vec!["?"; columns.len()].join(", ");
    let mut insert = fresh.prepare(&format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({places})"))?;
    let (width, mut full) = (columns.len(), None);
    let mut keep = |row: &[Value]| {
        // A row that breaks a constraint was damaged itself; a full disk is another matter.
        if let Err(error) = insert.execute(params_from_iter(row))
            && let error @ (StoreError::Full | StoreError::Busy) = StoreError::from(error)
        {
            full = Some(error);
        }
    };
    // One run over the rows in the given range and direction; the last key read, and whether it came to its end.
    let mut run = |from: i64, to: i64, descending: bool| -> (Option<i64>, bool) {
        let order = if descending { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT {list}, {key} FROM {table} NOT INDEXED WHERE {key} > ? AND {key} < ? ORDER BY {key} {order}"
        );
        let Ok(mut statement) = old.prepare(&sql) else { return (None, false) };
        let Ok(mut rows) = statement.query([from, to]) else { return (None, false) };
        let mut last = None;
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let values: rusqlite::Result<Vec<Value>> = (0..width).map(|n| row.get(n)).collect();
                    if let (Ok(values), Ok(number)) = (values, row.get(width)) {
                        keep(&values);
                        last = Some(number);
                    }
                }
                Ok(None) => return (last, true),
                Err(_) => return (last, false),
            }
        }
    };
    let (mut last, mut complete) = (0, true);
    loop {
        let (read, finished) = run(last, i64::MAX, false);
        // A damaged page may give a key from before, which would lead back and round for ever.
        last = read.map_or(last, |read| read.max(last));
        if finished {
            break;
        }
        complete = false;
        // Past the damage: the nearest readable row in steps that double, then back from it to the damage.
        let sql = format!("SELECT {key} FROM {table} NOT INDEXED WHERE {key} > ? ORDER BY {key} LIMIT 1");
        let beyond = (0..48).find_map(|step| {
            let after = last.saturating_add(1 << step);
            match old.query_row(&sql, [after], |row| row.get::<_, i64>(0)) {
                Ok(number) if number > after => Some(Some(number)),
                Ok(_) => None,
                Err(rusqlite::Error::QueryReturnedNoRows) => Some(None),
                Err(_) => None,
            }
        });
        let Some(Some(beyond)) = beyond else {
            run(last, i64::MAX, true);
            break;
        };
        run(last, beyond, true);
        last = beyond - 1;
    }
    match full {
        Some(error) => Err(error),
        None => Ok(Saved { table, rows: 0, complete }),
    }
}

/// Copies the catalogue; returns whether all of it could be read.
fn save_catalogue(old: &Connection, fresh: &Connection) -> bool {
    let copy = |table: &str| -> Result<()> {
        let list = columns(old, fresh, table)?.join(", ");
        if list.is_empty() {
            return Err(StoreError::Damaged(format!("table {table} is gone")));
        }
        let mut select = old.prepare(&format!("SELECT {list} FROM {table} NOT INDEXED"))?;
        let width = select.column_count();
        let places = vec!["?"; width].join(", ");
        let mut insert = fresh.prepare(&format!("INSERT INTO {table} ({list}) VALUES ({places})"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let values: Vec<Value> = (0..width).map(|n| row.get(n)).collect::<Result<_, _>>()?;
            insert.execute(params_from_iter(values))?;
        }
        Ok(())
    };
    CATALOGUE.iter().all(|table| copy(table).is_ok()) && whole(fresh)
}

/// Whether no product has lost its variants and no part its product.
fn whole(fresh: &Connection) -> bool {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM products WHERE key NOT IN (SELECT product FROM variants))
               AND NOT EXISTS (SELECT 1 FROM variants WHERE product NOT IN (SELECT key FROM products))";
    fresh.query_row(sql, [], |row| row.get(0)).unwrap_or(false)
}

/// Drops what is left of something whose other part is lost; returns the orders among it.
fn drop_halves(fresh: &Connection) -> Result<Vec<String>> {
    let half = "line_count <> (SELECT count(*) FROM order_lines WHERE order_id = orders.id)";
    let mut statement = fresh.prepare(&format!("DELETE FROM orders WHERE {half} RETURNING id"))?;
    let orders = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    fresh.execute_batch(
        "DELETE FROM order_lines WHERE order_id NOT IN (SELECT id FROM orders);
         DELETE FROM identities WHERE customer NOT IN (SELECT id FROM customers);
         DELETE FROM consent_changes WHERE customer NOT IN (SELECT id FROM customers);
         DELETE FROM profile_fields WHERE customer NOT IN (SELECT id FROM customers);
         DELETE FROM pins WHERE owner <> 'staff' AND owner NOT IN (SELECT 'customer:' || id FROM customers);
         -- Whose consent is lost has not given it. The words of an event say the same as what was said.
         UPDATE events SET customer = NULL, text = CASE WHEN said IS NULL THEN text END, said = NULL
             WHERE customer NOT IN (SELECT id FROM customers WHERE profile);
         UPDATE orders SET customer = NULL WHERE customer NOT IN (SELECT id FROM customers WHERE profile);
         -- Nor do letters tell more. The hub still hears of every event and order, without the name; an answer to a consent is
         -- nothing without it. What cannot be read cannot be cleaned, and nobody could read it either.
         DELETE FROM outbox WHERE kind <> 'consent' AND NOT json_valid(payload)
             AND customer IS NOT NULL AND customer NOT IN (SELECT id FROM customers WHERE profile);
         UPDATE outbox SET customer = NULL, payload = CASE
                 WHEN json_extract(payload, '$.said') IS NULL THEN json_remove(payload, '$.customer')
                 ELSE json_remove(payload, '$.customer', '$.said', '$.text') END
             WHERE kind <> 'consent' AND customer IS NOT NULL
             AND customer NOT IN (SELECT id FROM customers WHERE profile);",
    )?;
    Ok(orders)
}

/// Makes sure that no number is given twice, not even one whose row is lost.
fn skip_numbers(old: &Connection, fresh: &Connection) -> Result<()> {
    for table in ["orders", "events", "outbox"] {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?";
        let given: Option<i64> = match old.query_row(sql, [table], |row| row.get(0)) {
            Ok(given) => Some(given),
            Err(rusqlite::Error::QueryReturnedNoRows) => Some(0),
            Err(_) => None,
        };
        let saved: i64 =
            fresh.query_row(&format!("SELECT ifnull(max(seq), 0) FROM {table}"), [], |row| row.get(0))?;
        let next = given.map_or(saved + SKIPPED, |given| given.max(saved));
        fresh.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])?;
        fresh.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, next))?;
    }
    Ok(())
}

/// Removes the damaged files beside the database; returns how many.
pub fn remove_damaged(path: &Path) -> Result<usize> {
    let io = |cause| StoreError::Io { path: path.to_owned(), cause };
    let Some(name) = path.file_name().map(|name| format!("{}.damaged-", name.to_string_lossy())) else {
        return Ok(0);
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut removed = 0;
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        if entry.file_name().to_string_lossy().starts_with(&name) {
            fs::remove_file(entry.path()).map_err(io)?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Keeps a copy of the first page (header and schema, no rows) in the lock file. Best effort: without it only the loss
/// of that very page is worse.
pub fn keep_first_page(path: &Path) {
    let keep = || -> std::io::Result<()> {
        let mut page = [0; PAGE];
        fs::File::open(path)?.read_exact(&mut page)?;
        if !page.starts_with(b"SQLite format 3\0") {
            return Ok(());
        }
        page[28..32].fill(0); // the number of pages: 0 is "as large as the file is"
        page[32..40].fill(0); // the free list: none
        if kept_first_page(path).as_deref() == Some(&page[..]) {
            return Ok(());
        }
        let mut lock = fs::File::options().write(true).open(beside(path, ".lock"))?;
        lock.seek(SeekFrom::Start(0))?;
        lock.write_all(&page)
    };
    if let Err(error) = keep() {
        tracing::debug!(%error, "no copy of the first page is kept");
    }
}

fn kept_first_page(path: &Path) -> Option<Vec<u8>> {
    let page = fs::read(beside(path, ".lock")).ok()?;
    (page.len() == PAGE && page.starts_with(b"SQLite format 3\0")).then_some(page)
}

/// A moment as `20261129T192824Z` (proleptic Gregorian calendar; days to civil date after H. Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms").
fn utc(moment: SystemTime) -> String {
    let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = jingxuan_catalogue::date(seconds.cast_signed());
    let second = seconds % 86_400;
    let (hour, minute) = (second / 3_600, second % 3_600 / 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{:02}Z", second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_moment_is_named_by_its_date() {
        let at = |seconds| utc(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "19700101T000000Z");
        assert_eq!(at(951_827_696), "20000229T123456Z");
        assert_eq!(at(1_709_251_199), "20240229T235959Z");
    }
}
