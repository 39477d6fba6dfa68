"""Words of what the assistant does not do: other subjects (``off``) and commands (``act``), in both languages."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "off": (
        "your instructions, hidden instructions, hidden prompt, hidden, favorite, favourite, color, invest in, should i invest, stocks should, mount everest, everest, how tall, headline, announce, customer email, customer emails, email addresses, bank account, account number, restaurant, sing, live in, population, computer, laptop, jeff bezos, elon musk, musk, bezos, cook, pasta, convert, pirate, admin, everything above, all prior, prior rules, prior instructions, rules and, moon, sun, country, language model, chatgpt, openai, anthropic, sort a list, celebrity, actor, novel, book recommendation, holiday destination, tour, museum, horoscope, zodiac, dating, feel today, how are you feeling, your name, your age, your mother, trivia, riddle, quiz, capital city, "
        "weather, joke, poem, song, password, passwords, token, tokens, api key, secret, credential, system prompt, prompt, previous instruction, instructions "
        "above, prior instruction, jailbreak, dan, president, world cup, capital of, translate, translation, recipe, movie, film, music, football, soccer, "
        "bitcoin, crypto, tesla, nvidia, apple stock, stock market, nasdaq, stock price, share price, =shares, vote, politics, election, religion, girlfriend, "
        "boyfriend, flight, hotel, restaurant, lunch, dinner, breakfast, birthday, boss, salary, salaries, horoscope, other workspace, other company, another "
        "company, other tenant, another seller's account, other customers' data, database, sql, drop table, select *, script, python, code, essay, story, "
        "homework, math, square root, =times, multiply, divided by, plus two, listing title, bullet point, product description, write me, write a, write an, "
        "draft an email, compose, email address, home address, phone number, name and address, names and addresses, credit card, card number, personal data, "
        "lawyer, legal advice, lawsuit, doctor, medical, health advice, pretend, roleplay, role play, ignore, disregard, bypass, override your, your rules, "
        "unrestricted, developer mode, exchange rate, gold price, oil price, interest rate, time is it, meaning of life, hack, hire, wikipedia, news today, "
        "sports, game, who won, who is the ceo, ceo, founder, universe, planet, dog, cat, baby, wife, husband, love me, marry, lottery, tax return, income tax, "
        "visa, passport, instagram, tiktok, facebook, image of, picture of, logo, wallpaper, vpn, wifi, printer, vacation, sick leave, hr, payroll"
    ),
    "act": (
        "delete, remove all, approve everything, approve all, approve it, approve this, approve the, approve draft, reject all, reject draft, cancel, "
        "cancelling, change the price, set the price, raise the price, lower the price, increase the price, reduce the price, update the price, pause, resume, "
        "enable, disable, stop the campaign, email our, email the, email my, send an email, send the email, send mail, reply to, respond to the, message the "
        "supplier, call the supplier, order * units, buy * units, create a po, create a purchase order, place a po, submit, upload the listing, post a, "
        "publish, transfer * money, pay the, pay our, wire, undo, erase, wipe, reset, turn off, turn on, switch off, grant, make me admin, increase the bid, "
        "raise the bid, lower the bid, lower bids, raise bids, set the budget, increase the budget, adjust the bid, close the listing, fire the supplier, file "
        "a claim, file the claim, open a case, contact amazon, contact the, ship * units, send * units, remind me, schedule, book a, book me, invite, assign"
    ),
}

CHINESE: Mapping[str, str] = {
    "off": (
        "银行账号, 账号是多少, 星期几, 几号了, 马斯克, 人口, 人民币, 海盗, 外卖, 颜色, 珠穆朗玛, 多高, 哪只股票, 买股票, 投资什么, 邮箱, 管理员, 所有规则, 新闻, 明星, 小说, 旅游, 景点, 博物馆, 谜语, 脑筋急转弯, 名字叫什么, 多大了, 你多大, 电视剧, 综艺, 首歌, 唱首, python, 写一段, 产品标题, 写标题, 写文案, 取个名字, 起名, 世界上, 地球, 月亮, 太阳, 国家, 大模型, 系统提示, 你的提示, 推荐一部, 推荐一本, 推荐餐厅, 减肥, 健身, 感冒, 发烧, 恋爱, 表白, 情书, 请帖, 简历, 面试, "
        "天气, 笑话, 诗, 唱歌, 歌, 密码, token, 密钥, 提示词, 系统提示, 指令, 忽略之前, 忽略上面, 忽略前面, 总统, 世界杯, 首都, 翻译, 菜谱, 电影, 音乐, 足球, 比特币, 币, 特斯拉, 股票, 股价, 股市, 大盘指数, 基金, 汇率, 利息, 选举, 投票, "
        "政治, 宗教, 女朋友, 男朋友, 老婆, 老公, 机票, 酒店, 餐厅, 吃什么, 吃饭, 午饭, 晚饭, 早餐, 外卖, 生日, 工资, 薪水, 薪资, 星座, 算命, 运势, 另一家公司, 其他公司, 别的公司, 别的工作区, 其他工作区, 其他租户, 数据库, sql, 脚本, 代码, "
        "写代码, 作文, 故事, 作业, 数学, 等于几, 加减, 平方, 五点描述, 五点, 标题文案, 文案, 产品描述, 写一个, 写一篇, 写首, 写封, 写个, 地址和, 姓名, 手机号, 电话号码, 身份证, 信用卡, 银行卡, 客户信息, 买家信息, 律师, 法律, 官司, 医生, 看病, "
        "假装, 扮演, 角色扮演, 没有限制, 绕过, 无视, 你的规则, 开发者模式, 几点了, 现在几点, 人生, 意义, 黑客, 招聘, 百科, 新闻联播, 体育, 游戏, 谁赢了, 创始人, 宇宙, 狗, 猫, 宝宝, 结婚, 彩票, 个税, 签证, 护照, 抖音, 微信, 朋友圈, 画一张, "
        "画图, 图片, 壁纸, wifi, 打印机, 请假, 休假, 年假, 人事, 聊天, 陪我, 无聊, 睡觉, 心情, 加班, 老板多大, 油价, 金价, 房价, 地铁, 高铁, 打车, 导航"
    ),
    "act": (
        "删掉, 删除, 删, 全部批准, 批准全部, 都批准, 帮我批, 全批, 取消, 改成:0.1, 改到, 调到, 降到, 涨到, 涨价到, 降价到, 设为, 设成, 暂停, 恢复, 关掉, 关闭, 停掉, 停止, 开启, 打开广告, 发邮件, 发个邮件, 写邮件, 发消息, 通知, 回复, 回评, "
        "打电话, 帮我下, 帮我把, 帮我订, 帮我买, 帮我发, 帮我改, 帮我关, 帮我删, 帮我取消, 帮我补, 替我, 新建, 创建, 提交, 上架新, 付款, 转账, 打款, 撤销, 清空, 重置, 授权, 加竞价, 降竞价, 调竞价, 提高竞价, 加预算, 帮我投诉, 去投诉, 提交索赔, 开case, 联系, "
        "提醒我, 安排, 预约, 邀请, 指派, 立刻下单, 马上下单, 直接下单, 给我下单"
    ),
}
