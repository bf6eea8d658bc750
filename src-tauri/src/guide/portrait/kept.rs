//! What is kept of a member beside the profile: how they are called, who they are on each channel, what they ordered.

use jingxuan_catalogue::{Channel, Customer, Order, OrderLine, OrderStatus};
use jingxuan_guide::known::Kept;

use super::{
    super::pages::{KnownField, KnownValue},
    Words,
};

/// Characters that are shown of a number at each end: its owner knows it by them, and the screen stands in a shop.
const ENDS: usize = 2;

impl Words<'_> {
    /// Each thing with where it comes from, by the name that it is deleted with; orders last, the newest first.
    pub(super) fn kept(&self, customer: &Customer, orders: &[Order]) -> Vec<KnownField> {
        let record = || self.pick("会员资料", "Membership record");
        let mut all = Vec::new();
        if !customer.name.is_empty() {
            let title = self.pick("称呼", "Name");
            all.push(one(&Kept::Name, title, vec![customer.name.clone()], String::new(), record()));
        }
        if !customer.membership.is_empty() || customer.since != 0 {
            let title = self.pick("会员等级", "Membership");
            let values = vec![self.membership(&customer.membership, customer.since)];
            all.push(one(&Kept::Membership, title, values, String::new(), record()));
        }
        for channel in Channel::ALL {
            let here = customer.identities.iter().filter(|identity| identity.channel == channel);
            let keys: Vec<String> = here.map(|identity| ends(&identity.key)).collect();
            if keys.is_empty() {
                continue;
            }
            let (title, used) = match channel {
                Channel::Store => {
                    (self.pick("会员号", "Member number"), self.pick("用来登录", "you log in with it"))
                }
                _ if self.chinese => (format!("{}账号", self.channel(channel)), String::new()),
                _ => (format!("{} account", self.channel(channel)), String::new()),
            };
            all.push(one(&Kept::Identity(channel), title, keys, used, record()));
        }
        let mut orders: Vec<&Order> = orders.iter().collect();
        orders.sort_by_key(|order| std::cmp::Reverse(order.at));
        all.extend(orders.into_iter().map(|order| self.order(order)));
        all
    }

    fn order(&self, order: &Order) -> KnownField {
        let day = self.day(order.at);
        let title = if self.chinese { format!("{day}的订单") } else { format!("Order of {day}") };
        let (chinese, english) = match order.status {
            OrderStatus::Reserved => ("预留中", "reserved"),
            OrderStatus::Placed => ("已下单", "placed"),
            OrderStatus::Paid => ("已付款", "paid"),
            OrderStatus::Fulfilled => ("已完成", "fulfilled"),
            OrderStatus::Cancelled => ("已取消", "cancelled"),
            OrderStatus::Returned => ("已退货", "returned"),
        };
        let values = order.lines.iter().map(|line| self.line(line)).collect();
        let source = format!("{} · {}", self.channel(order.channel), order.id);
        one(&Kept::Order(order.id.clone()), title, values, self.pick(chinese, english), source)
    }

    /// What was ordered; of what is not in the range any more only its number is known.
    fn line(&self, line: &OrderLine) -> String {
        let what = self.shop.variant(&line.variant).map_or_else(
            || line.variant.to_string(),
            |(product, piece)| {
                let (title, colour) =
                    (product.title.get(self.language), piece.colour.name.get(self.language));
                if self.chinese {
                    format!("{title}（{colour}，{} 码）", piece.size)
                } else {
                    format!("{title} ({colour}, size {})", piece.size)
                }
            },
        );
        let pieces = if line.quantity > 1 { format!(" × {}", line.quantity) } else { String::new() };
        format!("{what}{pieces} {}", line.price)
    }
}

fn one(kept: &Kept, title: String, values: Vec<String>, sure: String, source: String) -> KnownField {
    let values = values.into_iter().map(|text| KnownValue { text, share: None, margin: None }).collect();
    KnownField { id: kept.to_string(), title, values, sure, source }
}

/// A number without its middle; of a short one nothing.
fn ends(key: &str) -> String {
    let characters: Vec<char> = key.chars().collect();
    let count = characters.len();
    if count < 3 * ENDS {
        return "····".to_owned();
    }
    let text = |part: &[char]| part.iter().collect::<String>();
    format!("{}····{}", text(&characters[..ENDS]), text(&characters[count - ENDS..]))
}

#[cfg(test)]
mod tests {
    use super::ends;

    #[test]
    fn a_number_is_known_by_its_ends_and_not_shown_whole() {
        assert_eq!(ends("M26032301"), "M2····01");
        assert_eq!(ends("微信号码一二三"), "微信····二三");
        assert_eq!(ends("12345"), "····", "the ends would be most of it");
    }
}
