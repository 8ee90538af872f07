//! Made-up messages of the lengths that real ones have, varied and in Chinese.
//!
//! Citizens' messages to a city have titles of 20 characters and texts of 276 at the median, the
//! longest of 7,000; filler of one sentence repeated would compress like nothing real does.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Message {
    /// One line.
    pub title: String,
    /// The whole text.
    pub text: String,
}

const PLACES: &[&str] = &[
    "翠竹苑",
    "和平里",
    "东风新村",
    "锦绣花园",
    "临江一号",
    "建设路老院",
    "新河湾",
    "梧桐里",
    "金桂小区",
    "北苑二期",
    "水厂宿舍",
    "幸福家园",
    "朝阳坊",
    "望湖名邸",
    "老街口",
    "南塘安置房",
];
const SPOTS: &[&str] = &[
    "地下车库入口",
    "三单元电梯",
    "五楼走廊",
    "楼顶天台",
    "垃圾房旁边",
    "东门岗亭",
    "水泵房",
    "儿童游乐区",
    "配电间外面",
    "二楼平台",
    "消防通道",
    "健身器材旁",
    "西侧围墙",
    "快递柜前面",
    "负一层拐角",
    "信报箱边上",
];
const THINGS: &[&str] = &[
    "一直在漏水",
    "灯坏了没人换",
    "堆满了杂物",
    "有股烧焦的味道",
    "门禁打不开",
    "墙皮成片往下掉",
    "夜里施工到两三点",
    "停了一排外来车",
    "井盖松了会响",
    "下水道反味",
    "雨棚塌了一半",
    "电线裸露在外",
    "广告牌摇摇晃晃",
    "扶手断了一截",
    "积水没过脚面",
    "蚊虫特别多",
];
const SINCE: &[&str] = &[
    "从上周末开始",
    "已经快一个月了",
    "前天夜里起",
    "入冬以来",
    "自从换了物业",
    "连着三天",
    "每逢下雨",
    "打去年装修后",
    "这半年",
    "国庆前后",
];
const SAID: &[&str] = &[
    "打过两次前台电话，都说登记了",
    "保安让我找客服，客服让我找工程部",
    "业主群里反映的人不少",
    "居委会来看过一回",
    "维修师傅来了说要等配件",
    "说是要动维修基金，程序还没走完",
    "工作人员答复过，可没有下文",
    "张贴的通知上写着月底处理",
    "楼上住户不肯开门",
    "开发商说过了保修期",
    "问了几次都说在协调",
    "有邻居自己掏钱先垫了",
];
const WHO: &[&str] = &[
    "家里有八十多岁的老人",
    "楼里好几位孕妇",
    "孩子上学每天要从那里走",
    "对门独居的阿姨腿脚不便",
    "我们一楼住户最受影响",
    "晚归的年轻人都绕着走",
    "租户换了一茬又一茬",
    "退休在家的都看在眼里",
];
const WISHES: &[&str] = &[
    "希望能有人到现场看一看",
    "请给个明确的时间",
    "能不能先把危险的地方围起来",
    "麻烦公示一下处理进度",
    "修好以后请回个电话",
    "盼着早点解决",
    "请有关方面一起协调",
    "如果暂时修不了也请说明原因",
    "请核实收费的依据",
    "先谢谢各位的辛苦",
];

/// `count` messages; the same seed gives the same ones.
#[must_use]
pub fn messages(seed: u64, count: usize) -> Vec<Message> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count)
        .map(|index| {
            // One in a thousand is as long as the longest real one.
            let length = if index % 1_000 == 999 {
                6_900
            } else {
                length(&mut rng)
            };
            Message {
                title: title(&mut rng),
                text: text(&mut rng, length),
            }
        })
        .collect()
}

/// Log-normal with a median of 276 characters, as the real lengths are about.
fn length(rng: &mut ChaCha8Rng) -> usize {
    // The sum of twelve uniforms is close enough to a normal.
    let normal: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
    (276.0 * (0.75 * normal).exp()).clamp(30.0, 4_000.0) as usize
}

fn pick<'a>(rng: &mut ChaCha8Rng, from: &[&'a str]) -> &'a str {
    from.choose(rng).copied().unwrap_or_default()
}

fn title(rng: &mut ChaCha8Rng) -> String {
    let (place, spot, thing) = (pick(rng, PLACES), pick(rng, SPOTS), pick(rng, THINGS));
    match rng.random_range(0..3) {
        0 => format!("{place}{}号楼{spot}{thing}", rng.random_range(1..40)),
        1 => format!("反映{place}{spot}{thing}的问题"),
        _ => format!("{place}{spot}{}{thing}，请处理", pick(rng, SINCE)),
    }
}

fn text(rng: &mut ChaCha8Rng, length: usize) -> String {
    let mut text = String::new();
    let mut chars = 0;
    while chars < length {
        let sentence = match rng.random_range(0..6) {
            0 => format!(
                "我住{}{}栋{}室，{}{}{}。",
                pick(rng, PLACES),
                rng.random_range(1..60),
                rng.random_range(101..3_300),
                pick(rng, SPOTS),
                pick(rng, SINCE),
                pick(rng, THINGS)
            ),
            1 => format!(
                "{}月{}日{}点多，{}，{}。",
                rng.random_range(1..13),
                rng.random_range(1..29),
                rng.random_range(6..24),
                pick(rng, SAID),
                pick(rng, WHO)
            ),
            2 => format!(
                "{}，{}，{}。",
                pick(rng, WHO),
                pick(rng, SINCE),
                pick(rng, SAID)
            ),
            3 => format!(
                "每户收{}元，{}，{}。",
                rng.random_range(20..900),
                pick(rng, SAID),
                pick(rng, WISHES)
            ),
            4 => format!(
                "{}{}，{}。",
                pick(rng, SPOTS),
                pick(rng, THINGS),
                pick(rng, WISHES)
            ),
            _ => format!("{}；\n{}。", pick(rng, WISHES), pick(rng, WHO)),
        };
        chars += sentence.chars().count();
        text.push_str(&sentence);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_real_messages() {
        let messages = messages(7, 2_000);
        let median = |mut lengths: Vec<usize>| {
            lengths.sort_unstable();
            lengths[lengths.len() / 2]
        };
        let titles = median(messages.iter().map(|m| m.title.chars().count()).collect());
        let texts = median(messages.iter().map(|m| m.text.chars().count()).collect());
        assert!((14..=26).contains(&titles), "{titles}");
        assert!((220..=340).contains(&texts), "{texts}");
        assert!(messages.iter().any(|m| m.text.chars().count() > 6_000));
        let different: std::collections::HashSet<_> = messages.iter().map(|m| &m.text).collect();
        assert_eq!(different.len(), messages.len());
    }
}
