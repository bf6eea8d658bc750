//! Attributes of attributes, as Google's tab-separated feeds write them: `a:b:c,d:e:f`, with a backslash before a comma
//! or colon that means itself.

/// The groups and their parts, unescaped.
pub fn split(text: &str) -> Vec<Vec<String>> {
    let mut groups = vec![vec![String::new()]];
    let mut escaped = false;
    for c in text.chars() {
        let Some(part) = groups.last_mut().and_then(|group| group.last_mut()) else { break };
        match c {
            _ if escaped => {
                part.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            ',' => groups.push(vec![String::new()]),
            ':' => {
                if let Some(group) = groups.last_mut() {
                    group.push(String::new());
                }
            }
            _ => part.push(c),
        }
    }
    groups.retain(|group| group.iter().any(|part| !part.is_empty()));
    groups
}

/// The groups as one text.
pub fn join(groups: &[Vec<String>]) -> String {
    let escape = |part: &String| {
        let mut escaped = String::with_capacity(part.len());
        for c in part.chars() {
            if matches!(c, ',' | ':' | '\\') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    };
    let group = |parts: &Vec<String>| parts.iter().map(escape).collect::<Vec<_>>().join(":");
    groups.iter().map(group).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_splits_into_the_same() {
        let groups = vec![
            vec!["a:b".to_owned(), "c,d".to_owned(), "e\\f".to_owned()],
            vec![String::new(), "g".to_owned()],
        ];
        assert_eq!(join(&groups), r"a\:b:c\,d:e\\f,:g");
        assert_eq!(split(&join(&groups)), groups);
        assert_eq!(split(""), Vec::<Vec<String>>::new());
        assert_eq!(split("a\\"), [["a"]]);
    }
}
