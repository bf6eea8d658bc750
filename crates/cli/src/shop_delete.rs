//! `jingxuan shop delete-customer` and `delete-part`: what a customer does not want kept.

use std::path::PathBuf;

use anyhow::anyhow;
use jingxuan_guide::known::Kept;
use jingxuan_store::Erased;

use crate::{
    exit::{Because, Failure, Outcome},
    shop::{existing, failed, now},
};

/// Deletes a customer and every trace of the customer.
#[derive(clap::Args)]
pub struct DeleteCustomer {
    /// The database.
    #[arg(long, value_name = "FILE")]
    db: PathBuf,
    /// The customer.
    #[arg(value_name = "ID")]
    customer: String,
}

impl DeleteCustomer {
    /// Runs the command.
    pub fn run(&self) -> Outcome {
        let store = existing(&self.db)?;
        let erased = store.delete_customer(&self.customer.as_str().into()).map_err(failed)?;
        let Erased { events, orders, letters, identities, fields, damaged_files, complete } = erased;
        println!(
            "deleted: {events} events, {orders} orders, {letters} unsent letters, {identities} identities, \
             {fields} profile fields, {damaged_files} old damaged files"
        );
        whole(complete)
    }
}

/// Deletes one thing that is kept of a customer, and every trace of it.
#[derive(clap::Args)]
pub struct DeletePart {
    /// The database.
    #[arg(long, value_name = "FILE")]
    db: PathBuf,
    /// The customer.
    #[arg(value_name = "ID")]
    customer: String,
    /// name, membership, identity:CHANNEL, order:ID, event:ID, or field:NAME for a field of the profile.
    #[arg(value_name = "PART")]
    part: Kept,
}

impl DeletePart {
    /// Runs the command.
    pub fn run(&self) -> Outcome {
        let store = existing(&self.db)?;
        let customer = self.customer.as_str().into();
        let erased = self.part.delete(&store, &customer, now()).map_err(failed)?;
        let Erased { events, orders, letters, .. } = erased;
        println!("deleted: {}, with {events} events, {orders} orders, {letters} unsent letters", self.part);
        whole(erased.complete)
    }
}

/// Says where old copies are left.
fn whole(complete: bool) -> Outcome {
    if complete {
        Ok(())
    } else {
        let why = "another program was reading: copies in old pages go when the database is opened next";
        Err(anyhow!(why)).because(Failure::Other)
    }
}
