//! Which field of a line is what.

use std::borrow::Cow;

use super::times::is_time;

/// Where the fields of a line are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) user: usize,
    pub(super) item: usize,
    pub(super) rating: Option<usize>,
    pub(super) at: Option<usize>,
}

/// What the first line says of the others.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) columns: Columns,
    /// Whether the first line is a header.
    pub(super) header: bool,
    /// What somebody should know of it.
    pub(super) notes: Vec<String>,
}

// Names without their signs, in small letters; of several in one header the first of the list counts.
const USERS: &str = "user userid users uid customer customerid client clientid member memberid person personid reviewer \
    reviewerid visitor visitorid username session sessionid 用户 用户id 会员";
const ITEMS: &str = "item itemid items iid movie movieid film filmid product productid parentasin asin sku book bookid \
    isbn artist artistid track trackid song songid album albumid game gameid anime animeid recipe \
    recipeid article articleid business businessid venue venueid gmapid 商品 商品id 物品 物品id";
const RATINGS: &str = "rating ratings userrating bookrating rate score scores stars star overall value weight preference \
    count counts plays playcount listencount quantity times interactions 评分 打分 次数";
const TIMES: &str = "timestamp timestamps unixtimestamp unixtime unixreviewtime time at datetime date ts createdat \
    created eventtime reviewtime reviewdate ratedat 时间 日期";

/// A name without `-`, `_`, blanks and the type that RecBole writes behind it (`user_id:token`).
fn plain(name: &str) -> String {
    let name = name.split(':').next().unwrap_or_default();
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a line is the header of a file that describes items.
pub(super) fn describes_items(fields: &[String]) -> bool {
    let [id, title, ..] = fields else { return false };
    let (id, title) = (plain(id), plain(title));
    ITEMS.split_whitespace().any(|name| name == id)
        && (id.ends_with("id")
            || ["title", "name", "text", "description"].iter().any(|end| title.ends_with(end)))
}

/// The columns that the first line names, or that it has where it is a rating itself; `second` is the line after it.
pub(super) fn columns(
    line: &str,
    first: &[Cow<'_, str>],
    second: Option<&[Cow<'_, str>]>,
) -> Result<Found, String> {
    let names: Vec<String> = first.iter().map(|name| plain(name)).collect();
    let find = |wanted: &str| {
        wanted.split_whitespace().find_map(|name| names.iter().position(|other| other == name))
    };
    let user = find(USERS);
    // Beside the users another column of ids can only be the items'.
    let other_ids =
        |user: usize| (0..names.len()).find(|place| *place != user && names[*place].ends_with("id"));
    let item = find(ITEMS).or_else(|| user.and_then(other_ids));
    if let (Some(user), Some(item)) = (user, item) {
        return Ok(named(first, second, Columns { user, item, rating: find(RATINGS), at: find(TIMES) }));
    }
    if let Some(found) = bare(first) {
        return Ok(found);
    }
    let missing = match (user, item) {
        (None, Some(_)) => "of users",
        (Some(_), _) => "of items",
        (None, None) => "of users and none of items",
    };
    Err(format!(
        "`{line}` names no column {missing} as `userId,itemId,rating,timestamp` does, and is no rating itself"
    ))
}

fn named(first: &[Cow<'_, str>], second: Option<&[Cow<'_, str>]>, mut columns: Columns) -> Found {
    let mut notes = Vec::new();
    let used = |columns: &Columns, place: usize| {
        [Some(columns.user), Some(columns.item), columns.rating, columns.at].contains(&Some(place))
    };
    let third = second.and_then(|row| row.get(2)).filter(|field| is_number(field) && !is_time(field));
    if columns.rating.is_none() && third.is_some() && !used(&columns, 2) {
        columns.rating = Some(2);
        let name = first.get(2).map_or("", |name| &**name);
        notes.push(format!(
            "no column is named as ratings are; the third, `{name}`, holds numbers and is taken for them"
        ));
    }
    let name = |place: usize| format!("`{}`", first.get(place).map_or("", |name| &**name));
    let place = |what: &str, place: Option<usize>| {
        place.map_or_else(|| format!("no {what}"), |place| format!("{what} in {}", name(place)))
    };
    let mut note = format!(
        "users in {}, items in {}, {}, {}",
        name(columns.user),
        name(columns.item),
        place("ratings", columns.rating),
        place("times", columns.at)
    );
    let unused: Vec<String> = (0..first.len()).filter(|place| !used(&columns, *place)).map(name).collect();
    if !unused.is_empty() {
        note += &format!("; not used: {}", unused.join(", "));
    }
    notes.push(note);
    Found { columns, header: true, notes }
}

/// The columns of a file without a header by its first line: user, item, then rating and time, of which one or both may be missing.
fn bare(first: &[Cow<'_, str>]) -> Option<Found> {
    let found = |rating, at, note: Option<&str>| {
        let columns = Columns { user: 0, item: 1, rating, at };
        Some(Found { columns, header: false, notes: note.map(str::to_owned).into_iter().collect() })
    };
    match first {
        // What is missing in the line is told where lines are read.
        [] | [_] => found(Some(2), Some(3), None),
        // Two names are a header that we do not know; ids have a digit.
        [user, item] => {
            if has_digit(user) || has_digit(item) {
                found(None, None, Some("no header; pairs of user and item, without ratings"))
            } else {
                None
            }
        }
        [_, _, third, rest @ ..] if is_time(third) => match rest.first() {
            Some(rating) if is_number(rating) && !is_time(rating) => found(
                Some(3),
                Some(2),
                Some("no header; the third field is taken for a time, the fourth for a rating"),
            ),
            _ => found(
                None,
                Some(2),
                Some("no header; the third field is taken for a time, and there are no ratings"),
            ),
        },
        // Between ids something else is a wrong rating, which is told where lines are read.
        [user, item, third, ..] if is_number(third) || (has_digit(user) && has_digit(item)) => {
            found(Some(2), Some(3), None)
        }
        _ => None,
    }
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: [&str; 2]) -> Result<Found, String> {
        let [first, second] = lines.map(|line| line.split(',').map(Cow::Borrowed).collect::<Vec<_>>());
        columns(lines[0], &first, Some(&second))
    }

    #[test]
    fn usual_headers_name_their_columns() {
        for (header, wanted) in [
            ("userId,movieId,rating,timestamp", (0, 1, Some(2), Some(3))),
            ("user_id,item_id,score", (0, 1, Some(2), None)),
            ("user,item,stars", (0, 1, Some(2), None)),
            ("user,item,ratings", (0, 1, Some(2), None)),
            ("User-ID,ISBN,Book-Rating", (0, 1, Some(2), None)),
            ("user_id:token,item_id:token,rating:float,timestamp:float", (0, 1, Some(2), Some(3))),
            ("timestamp,parent_asin,asin,user_id,rating", (3, 1, Some(4), Some(0))),
            ("user id,book_id,date", (0, 1, None, Some(2))),
            ("userID,artistID,weight", (0, 1, Some(2), None)),
            ("user_id,podcast_id,rating", (0, 1, Some(2), None)),
            ("用户,商品,评分,时间", (0, 1, Some(2), Some(3))),
        ] {
            let found = found([header, "a,b,c,d,e"]).unwrap();
            let Columns { user, item, rating, at } = found.columns;
            assert!(found.header, "{header}");
            assert_eq!((user, item, rating, at), wanted, "{header}");
        }
    }

    #[test]
    fn numbers_under_an_unknown_name_are_taken_for_ratings_and_told() {
        let liked = found(["user,item,liking,note", "1,2,4.5,x"]).unwrap();
        assert_eq!(liked.columns.rating, Some(2));
        assert_eq!(
            liked.notes,
            [
                "no column is named as ratings are; the third, `liking`, holds numbers and is taken for them",
                "users in `user`, items in `item`, ratings in `liking`, no times; not used: `note`"
            ]
        );
        let moment = found(["user,item,when", "1,2,881250949"]).unwrap();
        assert_eq!(moment.columns.rating, None, "so large a number is a time");
        assert_eq!(found(["user,item,event", "1,2,view"]).unwrap().columns.rating, None);
    }

    #[test]
    fn without_a_header_the_first_line_says_what_it_holds() {
        let columns =
            |line| found([line, "1,2"]).map(|found| (found.columns.rating, found.columns.at, found.header));
        assert_eq!(columns("1,2"), Ok((None, None, false)));
        assert_eq!(columns("1,2,3.5"), Ok((Some(2), Some(3), false)));
        assert_eq!(columns("1,2,3.5,881250949"), Ok((Some(2), Some(3), false)));
        assert_eq!(columns("1,2,881250949"), Ok((None, Some(2), false)));
        assert_eq!(columns("1,2,881250949,4"), Ok((Some(3), Some(2), false)));
        assert_eq!(columns("1,2,2005-04-02 23:53:47"), Ok((None, Some(2), false)));
        for (wrong, missing) in [
            ("a,b", "of users and none of items"),
            ("user,thing", "of items"),
            ("who,item,rating", "of users "),
        ] {
            assert!(columns(wrong).is_err_and(|cause| cause.contains(missing)), "{wrong}");
        }
    }
}
