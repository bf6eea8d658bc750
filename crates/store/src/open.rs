//! Opening the database: who may have it, is it ours, is it whole.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{
    Reader, Writer,
    error::{Result, StoreError},
    recover::{self, Recovery},
    schema,
};

/// How long a write or an opening waits for another program.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Connections for reading that are kept open when nobody reads.
const IDLE_READERS: usize = 4;

/// In what state [`Store::open`] found the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// There was none; it is new and empty.
    Created,
    /// It was whole and up to date.
    Whole,
    /// It was whole and of an earlier version.
    Migrated {
        /// The version that it had.
        from: i64,
    },
    /// It was damaged: moved aside, and what could be read is in the new one.
    Recovered(Recovery),
}

/// The kiosk's memory. Cheap to clone; every clone shares one writer and a pool of readers.
///
/// Several stores, in one or several programs, may have the same file open: writers take turns.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    opening: Opening,
    /// Held shared for as long as the store is open, so that nobody moves the file away under it.
    _lock: File,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.inner.path).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database, makes it where there is none, brings an older one up to date, and repairs a damaged one:
    /// [`Store::opening`] says which of these it was.
    ///
    /// # Errors
    /// [`StoreError::Newer`] and [`StoreError::Foreign`] leave the file as it is; [`StoreError::Busy`] when another
    /// program does not let go; [`StoreError::Io`], [`StoreError::Full`].
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_or(path, true)
    }

    /// As [`Store::open`], but a damaged database is [`StoreError::Damaged`] and stays where it is.
    ///
    /// # Errors
    /// As [`Store::open`], and [`StoreError::Damaged`].
    pub fn open_whole(path: &Path) -> Result<Self> {
        Self::open_or(path, false)
    }

    fn open_or(path: &Path, repair: bool) -> Result<Self> {
        let lock = Lock::take(path)?;
        let (writer, opening) = match open_writer(path) {
            Err(StoreError::Damaged(damage)) if repair => {
                lock.make_exclusive()?;
                let found = recover::recover(path, damage)?;
                lock.make_shared()?;
                tracing::error!(damage = %found.damage, aside = %found.aside.display(), "the database was damaged");
                (open_writer(path)?.0, Opening::Recovered(found))
            }
            other => other?,
        };
        recover::keep_first_page(path);
        let store = Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                writer: Mutex::new(writer),
                readers: Mutex::new(Vec::new()),
                opening,
                _lock: lock.0,
            }),
        };
        store.finish_erasure()?;
        Ok(store)
    }

    /// In what state the database was found.
    #[must_use]
    pub fn opening(&self) -> &Opening {
        &self.inner.opening
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// A view of the database as it is now: later writes do not change it. Hold it for one question, not for a day:
    /// while it lives the write-ahead log cannot shrink.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    pub fn reader(&self) -> Result<Reader<'_>> {
        let idle = self.inner.readers.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect_reader(&self.inner.path)?,
        };
        Reader::begin(self, connection)
    }

    /// Keeps a connection for the next reader.
    pub(crate) fn give_back(&self, connection: Connection) {
        let mut readers = self.inner.readers.lock();
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
    }

    /// Writes in one transaction: all of it is on the disk when this returns `Ok`, none of it otherwise.
    /// Writers take turns; a reader never waits.
    ///
    /// # Errors
    /// What `work` returns, or [`StoreError`] of the commit.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.inner.writer.lock();
        let mut writer = Writer::begin(&mut connection)?;
        let done = work(&mut writer)?; // dropped on error: rolled back
        let erased = writer.commit()?;
        drop(connection);
        if erased {
            self.finish_erasure()?;
        }
        Ok(done)
    }

    /// The writer's connection outside a transaction, for what cannot be inside one.
    pub(crate) fn with_writer<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        work(&mut self.inner.writer.lock())
    }

    /// Closes idle readers, so that none of them keeps old pages in use.
    pub(crate) fn close_idle_readers(&self) {
        self.inner.readers.lock().clear();
    }

    /// Limits the size of the file, in pages of 4,096 bytes: a full disk that tests can have.
    ///
    /// # Errors
    /// [`StoreError::Sql`].
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        self.with_writer(|writer| {
            let set = format!("PRAGMA max_page_count = {pages}");
            Ok(writer.query_row(&set, [], |_| Ok(()))?)
        })
    }

    /// Pages of the file, of 4,096 bytes.
    ///
    /// # Errors
    /// [`StoreError::Sql`].
    pub fn pages(&self) -> Result<u32> {
        self.with_writer(|writer| Ok(writer.query_row("PRAGMA page_count", [], |row| row.get(0))?))
    }
}

/// The file beside the database that says who has it open.
struct Lock(File);

impl Lock {
    fn take(path: &Path) -> Result<Self> {
        let path = recover::beside(path, ".lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(|cause| StoreError::Io { path, cause })?;
        let lock = Self(file);
        lock.make_shared()?;
        Ok(lock)
    }

    fn make_shared(&self) -> Result<()> {
        self.wait(|file| file.try_lock_shared())
    }

    fn make_exclusive(&self) -> Result<()> {
        self.wait(|file| file.try_lock())
    }

    fn wait(&self, attempt: impl Fn(&File) -> Result<(), std::fs::TryLockError>) -> Result<()> {
        let started = Instant::now();
        while attempt(&self.0).is_err() {
            if started.elapsed() > PATIENCE {
                return Err(StoreError::Busy);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

/// A connection that writes, to a database that is ours, whole and up to date.
pub fn open_writer(path: &Path) -> Result<(Connection, Opening)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| io_error(path, error))?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let found = schema::version(&connection)?;
    let owner: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let empty = objects == 0 && found == 0;
    if !empty {
        if owner != schema::APPLICATION_ID {
            return Err(StoreError::Foreign { path: path.to_owned() });
        }
        if found > schema::VERSION {
            return Err(StoreError::Newer { path: path.to_owned(), found, known: schema::VERSION });
        }
        quick_check(&connection)?;
    }
    // One setting for all: events and orders must survive a power cut, and a catalogue is one commit.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
         PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32768;
         PRAGMA journal_size_limit = 16777216;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    let from = schema::migrate(&mut connection, schema::VERSION)?;
    if from != schema::VERSION {
        // The new schema into the file itself, where its first page is copied from.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    let opening = match (empty, from == schema::VERSION) {
        (true, _) => Opening::Created,
        (false, true) => Opening::Whole,
        (false, false) => Opening::Migrated { from },
    };
    Ok((connection, opening))
}

fn connect_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE // a log left by a crash is replayed by whoever comes first
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| io_error(path, error))?;
    connection.busy_timeout(PATIENCE)?;
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA trusted_schema = OFF;")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// `PRAGMA quick_check`: structure of every page, without comparing indexes with their tables.
pub fn quick_check(connection: &Connection) -> Result<()> {
    let mut statement = connection.prepare("PRAGMA quick_check(5)")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    if lines == ["ok"] { Ok(()) } else { Err(StoreError::Damaged(lines.join("; "))) }
}

/// SQLite's "unable to open" says less than the operating system does.
fn io_error(path: &Path, error: rusqlite::Error) -> StoreError {
    match File::options().read(true).write(true).open(path) {
        Err(cause) => StoreError::Io { path: path.to_owned(), cause },
        Ok(_) => error.into(),
    }
}
