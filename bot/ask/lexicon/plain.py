"""Words that ask nothing: articles, courtesies, common verbs. They explain themselves and hint at nothing."""

from __future__ import annotations

ENGLISH = """
a an the of to in on at by from into onto as is are was were be been being am do does did done have has had having will would can could
shall should may might must get got getting go going goes went come comes give gives gave given show shows tell tells told see saw seen look looks looking
find found list let lets make makes made take takes took put puts know knows knew think thinks want wants wanted need needs needed like please pls plz thx
could kindly quick quickly quickly real really very much many more most some any no not only just still yet already again ever never always often
this that these those there here what whats which who whom whose when whenever where wheres how hows if than so too also both either neither and or but nor
i me we us you your yours they them their he she his her it its myself ourselves one ones thing things stuff sort kind type way ways bit lot lots
now today currently right rn atm moment presently up down out off over across around about between during per each every other another same such
good bad better worse well ok okay fine new old big small high low long short far near next last first second recent recently lately soon sooner later
sku skus asin asins product products item items listing listings catalog catalogue model models variant variants line lines unit units piece pieces pcs amount number numbers figure figures
data info information report reports detail details status state update updates overview summary chart graph table view check checking checked
sure maybe perhaps probably possibly likely actually basically exactly total totals sum average avg mean max min rate ratio percent percentage share
customer customers buyer buyers people team everyone person amazon fba seller account store shop business us usa uk eu market marketplace wat whats r u ur im ive
able try trying help use using used work working works happen happening start started end ended stay stays keep keeps kept seem seems compare compared
trend trending trends going gone went across thanks thank hi hey hello there anything something nothing everything anywhere somewhere stand stands standing wondering wonder curious
because since until till before after while then though although as against with without within through for via etc eg ie vs
dollar dollars usd money cash value worth pay paid cost day days week weeks month months quarter year years date time hour hours morning
group grouped broken split sorted sort rank ranked order biggest largest smallest best worst highest lowest least fewest top bottom
come coming bring ok yes yeah yep nope hmm so well folks guys team quick question ask asking asked wanna gonna gotta lemme gimme
shape perform performing performs behave fare fared faring hold holding fit part parts side whole half case list point points turn turned turns
affect affected impact issue issues problem problems trouble concern worry worried worrying urgent urgently critical important asap
goods merchandise sell seller selling run runs running current currently entire range present past future coming upcoming following previous prior ago
thru across mostly mainly main major minor top hot cold slow fast quickly slowly ahead behind forward back together apart hit hits miss
set sets drop dropped drops rise rose rising fall fell falling up down climb climbed jump jumped slip slipped spike spiked dip dipped grow grew shrink shrank lift gain gained lose lost
place places placed plan plans planned planning expect move moved moving suggest suggested suggestion suggestions recommend recommended recommendation recommendations
"""

CHINESE = """
的 了 吗 呢 吧 啊 呀 哦 嘛 么 不 没 有 没有 是 是不是 有没有 会不会 要不要 需不需要 能不能 在 和 跟 与 或 及 以及 还 还有 又 再 都 也 就 才 只 把 被 给 让 对 从 到 于 向 由 按 按照 以 为 将 请 请问 麻烦 帮 帮我 帮忙 看 看看 看下 看一下 查 查下 查查 查一下 查询 列 列出 告诉 告诉我 给我 发我 说说 说下 讲讲 知道 想 想知道 想看 我 我们 我想 你 您 咱 他 她 它 这 那 这个 那个 这些 那些
什么 啥 哪 哪些 哪个 哪家 哪几 哪里 哪儿 谁 怎么 怎样 怎么样 咋样 咋 如何 多少 几 几个 几件 几天 多久 多长 多大 什么时候 啥时候 何时 几时 目前 现在 当前 如今 此刻 最近 近期 近来 刚刚 已经 一下 一共 总共 合计 总 大概 大约 左右 差不多 可能 应该 应 该 要 需要 必须 得 可以 能 能够 会 想要
个 件 款 种 条 家 次 台 只 箱 单 点 些 样 号 名 位 天 日 周 月 年 季 季度 星期 小时 时候 时间 期间 里 内 中 上 下 前 后 之 之前 之后 以前 以后 里面 左右 方面 部分
产品 商品 货 货品 链接 品 款式 型号 sku asin listing 店 店铺 店里 亚马逊 平台 美国站 站点 仓库 仓 fba 客户 买家 顾客 老板 运营 同事 数据 报表 报告 情况 详情 明细 信息 列表 清单 状态 趋势 走势 变化 表现 数字 数量 比例 占比 平均 数 率 额 量 值
好 不好 差 高 低 大 小 多 少 快 慢 长 短 新 旧 急 最 很 太 更 比较 挺 蛮 有点 特别 非常 真 到底 究竟 其实 主要 重点 重要 关注 注意 问题 风险 影响 严重 变差 变好 变 涨 跌 掉 升 降 增 减 上升 下降 上涨 下跌 增加 减少 波动
来 去 做 搞 弄 用 拿 走 开 出 进 过 起 回 上来 下去 出来 起来 说 讲 问 答 觉得 感觉 认为 建议 推荐 分析 对比 排 排序 排行 排名 分 分别 各 各个 每 每个 每天 一个 两个 另 另外 其他 别的 同 一样 相同 所有 全部 整个 完 一些 一点 一 二 三 四 五 六 七 八 九 十 百 千 万 块 元 刀 美金 美元 钱 倍 成 分钟
卖 买 图 表 行 行不行 ok 嗯 哈 hi 老铁 亲 大佬 兄弟 谢谢 辛苦 急急 赶紧 尽快 马上 立刻 快点 今 明 昨 次数 地方 东西 事 事情 回事 意思 结果 后来 以来 至今 现货 还是 或者 但 但是 因为 所以 如果 的话 那么 然后 而且 而 且 等 等等 之类 即 并 并且 未来 接下来 往后 往年 历史 过去 一直 老是 总是 经常 常 通常 一般 正常 异常
"""
